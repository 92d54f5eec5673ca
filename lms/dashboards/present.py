"""Figures dressed for the templates: every number with its label and the address of the list behind it.

Numbers are drawn as HTML here, because in a template they would be half of a page's cost.
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from lms.core.languages import reader_language

from .breakdowns import Breakdown
from .charts import bar, duties, segments
from .figures import LABELS, STATES, Counts, CourseFigures, Standing, standings_of
from .filters import address_of
from .people import Courses, PeopleFilter
from .places import Place, at
from .queries import Team, UnitFigures


@dataclass(frozen=True)
class CourseRow:
    """One course: the bar, and its figures as cells."""

    figures: CourseFigures
    url: str
    bar: SafeString
    numbers: SafeString


@dataclass(frozen=True)
class UnitRow:
    """One unit below: where to look closer, the bar, and its figures as cells."""

    figures: UnitFigures
    url: str
    bar: SafeString
    numbers: SafeString


def filter_url(name: str, wanted: PeopleFilter, **changes: Any) -> str:
    """Return the address ``name`` with the filter, and parts of it changed or (empty) left out."""
    return at(name, address_of(wanted) | changes)


def list_url(wanted: PeopleFilter) -> str:
    """Return the address of the page a filter belongs to: the list, or one person's page."""
    if wanted.person:
        return reverse("team_person", args=[wanted.person.subject])
    return filter_url("team_people", wanted)


def spoken_labels() -> dict[str, str]:
    """Return the standings' names in the reader's language, as text."""
    return {standing: str(label) for standing, label in LABELS.items()}


def list_start(place: Place) -> str:
    """Return how the addresses of all lists about a place begin."""
    start = place.url("team_people")
    return f"{start}&" if "?" in start else f"{start}?"


class _Words:
    """What all rows of a table say, translated and escaped once for each language."""

    def __init__(self) -> None:
        self.labels = spoken_labels()
        self.escaped = {standing: escape(label) for standing, label in self.labels.items()}
        self.percent, self.share = _("%(percent)s %%"), escape(_("%(part)s of %(whole)s"))
        self.of_people = _("%(name)s. Of %(people)d people: %(parts)s.")
        self.of_required = _("%(name)s. Required of %(people)d: %(parts)s.")

    def described(self, name: str, people: int, shown: list[tuple[str, int]], by_state: bool) -> str:
        """Return in words what a bar draws."""
        parts = ", ".join(f"{self.labels[one]} {number}" for one, number in shown)
        words = self.of_people if by_state else self.of_required
        return words % {"name": name, "people": people, "parts": parts}

    def compliance(self, counts: Counts) -> str:
        """Return "12 of 14 (85 %)" as HTML; a dash where nothing is required."""
        percent = counts.compliance
        if percent is None:
            return "–"
        share = self.share % {"part": counts.compliant, "whole": counts.required}
        return f'{escape(self.percent % {"percent": percent})} <small class="muted">{share}</small>'


def course_rows(team: Team, standings: tuple[str, ...]) -> list[CourseRow]:
    """Return the rows of a chart and its table, with a column for each of ``standings``: DUTIES or STATES."""
    words, start = _words(reader_language()), list_start(team.place)
    return [_course_row(one, f"{start}course={one.course.course_key}", words, standings) for one in team.courses]


def _course_row(figures: CourseFigures, url: str, words: _Words, standings: tuple[str, ...]) -> CourseRow:
    counts, code = figures.counts, figures.course.code
    shown = figures.shown(standings)
    by_state = standings is STATES or figures.course.discreet
    description = words.described(code, counts.people if by_state else counts.required, shown, by_state)
    drawn = bar(segments(figures) if by_state else duties(counts), description)
    cells = _cells(shown, counts, f"{escape(url)}&amp;state=", str(escape(code)), words, len(standings))
    return CourseRow(figures, url, drawn, cells)


def _cells(
    shown: list[tuple[str, int]], counts: Counts, address: str, name: str, words: _Words, columns: int
) -> SafeString:
    """Draw numbers, each with hidden words for those who hear the table; the last of few fills the row."""
    span = columns - len(shown) + 1
    drawn = []
    for one, number in shown[:-1] if span > 1 else shown:
        label = words.escaped[one]
        text = words.compliance(counts) if one == Standing.COMPLIANT else number
        drawn.append(
            f'<td class="num" data-label="{label}"><a href="{address}{one}">{text}'
            f'<span class="vh"> {label} {name}</span></a></td>'
        )
    if span > 1:
        one, number = shown[-1]
        drawn.append(
            f'<td class="num" colspan="{span}"><a href="{address}{one}">{number} {words.escaped[one]}'
            f'<span class="vh"> {name}</span></a></td>'
        )
    return mark_safe("".join(drawn))  # noqa: S308  (numbers; labels, names and addresses are escaped)


@lru_cache
def _words(_language: str) -> _Words:
    return _Words()


#: What stands in the table of units, after the number of people.
UNIT_COLUMNS = (Standing.COMPLIANT, Standing.NOT_COMPLIANT, Standing.OVERDUE, Standing.EXPIRING)


def unit_rows(figures: list[UnitFigures]) -> list[UnitRow]:
    """Return the rows of the chart and table of units."""
    words, people, look = _words(reader_language()), reverse("team_people"), reverse("team")
    everyone = str(escape(_("People")))
    return [_unit_row(one, f"{people}?unit={one.unit.pk}", look, words, everyone) for one in figures]


def _unit_row(one: UnitFigures, url: str, look: str, words: _Words, everyone: str) -> UnitRow:
    counts, name = one.counts, str(escape(one.unit.name))
    shown = [(standing, getattr(counts, standing)) for standing in UNIT_COLUMNS]
    description = words.described(one.unit.name, counts.required, shown, by_state=False)
    first = (
        f'<td class="num" data-label="{everyone}"><a href="{url}">{counts.people}'
        f'<span class="vh"> {everyone} {name}</span></a></td>'
    )
    cells = first + _cells(shown, counts, f"{url}&amp;state=", name, words, len(UNIT_COLUMNS))
    address = f"{look}?unit={one.unit.pk}"
    return UnitRow(one, address, bar(duties(counts), description), mark_safe(cells))  # noqa: S308  (see _cells)


def standing_chips(wanted: PeopleFilter) -> list[tuple[str | Promise, str, bool]]:
    """Return (label, address, chosen) of the lists one may turn to from this one."""
    options: list[tuple[str | Promise, str]] = [(_("Everyone"), "")]
    options += [(LABELS[one], one) for one in standings_of(wanted.course)]
    return [
        (label, filter_url("team_people", wanted, state=value), value == wanted.standing) for label, value in options
    ]


def course_options(wanted: PeopleFilter, courses: Courses) -> list[tuple[str, str, bool]]:
    """Return (key, title, chosen) of the courses a list can be narrowed to."""
    chosen = wanted.course.course_key if wanted.course else None
    return [(str(key), f"{one.code} {one.title}", key == chosen) for key, one in courses.items() if one.live]


def tabs(place: Place, current: str) -> list[tuple[str, str, bool]]:
    """Return (label, address, chosen) of the pages about a place."""
    pages = [("team", _("Compliance")), ("team_states", _("By state"))]
    pages += [("team_units", _("By unit"))] if place.below else []
    pages += [("team_weeks", _("Over time"))]
    pages += [("team_languages", _("By language"))] if place.whole else []
    pages += [("team_people", _("People"))]
    return [(label, place.url(name), name == current) for name, label in pages]


@dataclass(frozen=True)
class LanguageRow:
    """One language, or all that are hidden together."""

    #: Empty for those who have chosen none, and for what is hidden.
    code: str
    name: str
    counts: Counts
    bar: SafeString


@dataclass(frozen=True)
class LanguageTable:
    """The breakdown as its page shows it."""

    total: Counts | None
    rows: list[LanguageRow]
    duties: bool
    hidden: bool


def language_rows(shown: Breakdown) -> LanguageTable:
    """Return the rows of the chart and table of languages."""
    words, names = _words(reader_language()), dict(settings.LANGUAGES)
    rows = [
        _language_row(one.key, str(names.get(one.key, one.key)) if one.key else _("None chosen"), one.counts, words)
        for one in shown.groups
    ]
    if shown.rest:
        rows.append(_language_row("", _("Other languages together"), shown.rest, words))
    return LanguageTable(shown.total, rows, shown.duties, shown.rest is not None)


def _language_row(code: str, name: str, counts: Counts, words: _Words) -> LanguageRow:
    shown = [(Standing.COMPLIANT, counts.compliant), (Standing.NOT_COMPLIANT, counts.not_compliant)]
    description = words.described(name, counts.required, shown, by_state=False)
    return LanguageRow(code, name, counts, bar(duties(counts), description))
