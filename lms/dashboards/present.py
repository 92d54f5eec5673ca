"""Figures dressed for the templates: every number with its label and the address of the list behind it."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from lms.members.models import Unit

from .charts import bar
from .figures import LABELS, OPEN_COURSE, CourseFigures, Standing, standings_of
from .filters import address_of
from .people import Courses, PeopleFilter
from .queries import Team, UnitFigures


@dataclass(frozen=True)
class Cell:
    """A number and the list behind it."""

    standing: str
    label: str
    number: int
    url: str


@dataclass(frozen=True)
class CourseRow:
    """One course: the bar, and the cells with the same figures."""

    figures: CourseFigures
    url: str
    cells: list[Cell]
    bar: SafeString
    #: The cells as HTML: drawn here, because in a template they would be half of the page's cost.
    numbers: SafeString


@dataclass(frozen=True)
class UnitRow:
    """One unit below: where to look closer, and three numbers."""

    unit: Unit
    url: str
    people: Cell
    completed: Cell
    #: Such as "72 %", written as the language writes it; empty where nothing is assigned.
    percent: str
    overdue: Cell


def filter_url(name: str, wanted: PeopleFilter, **changes: Any) -> str:
    """Return the address ``name`` with the filter, and parts of it changed or (empty) left out."""
    parts = {key: value for key, value in (address_of(wanted) | changes).items() if value}
    return f"{reverse(name)}?{urlencode(parts)}"


def spoken_labels() -> dict[str, str]:
    """Return the standings' names in the reader's language, as text."""
    return {standing: str(label) for standing, label in LABELS.items()}


def course_rows(team: Team) -> list[CourseRow]:
    """Return the rows of the chart and its table."""
    start, labels = f"{reverse('team_people')}?unit={team.place.unit.pk}", spoken_labels()
    words = _("%(course)s. Of %(people)d people: %(parts)s.")
    shown = {standing: escape(label) for standing, label in labels.items()}
    return [
        _course_row(figures, f"{start}&course={figures.course.course_key}", labels, words, shown)
        for figures in team.courses
    ]


def _course_row(
    figures: CourseFigures, url: str, labels: dict[str, str], words: str, shown: dict[str, SafeString]
) -> CourseRow:
    cells = [Cell(one, labels[one], number, f"{url}&state={one}") for one, number in figures.shown]
    parts = ", ".join(f"{cell.label} {cell.number}" for cell in cells)
    description = words % {"course": figures.course.code, "people": figures.counts.people, "parts": parts}
    return CourseRow(figures, url, cells, bar(figures, description), _drawn(figures, url, shown))


def _drawn(figures: CourseFigures, url: str, shown: dict[str, SafeString]) -> SafeString:
    """Draw a row's numbers, each with hidden words for those who hear the table; the last of few fills the row."""
    code, address = escape(figures.course.code), escape(url)
    numbers = figures.shown
    span = len(OPEN_COURSE) - len(numbers) + 1
    drawn = [
        f'<td class="num" data-label="{shown[one]}"><a href="{address}&amp;state={one}">{number}'
        f'<span class="vh"> {shown[one]} {code}</span></a></td>'
        for one, number in (numbers[:-1] if span > 1 else numbers)
    ]
    if span > 1:
        one, number = numbers[-1]
        drawn.append(
            f'<td class="num" colspan="{span}"><a href="{address}&amp;state={one}">{number} {shown[one]}'
            f'<span class="vh"> {code}</span></a></td>'
        )
    return mark_safe("".join(drawn))  # noqa: S308  (numbers; labels, code and address are escaped)


def unit_rows(team: Team) -> list[UnitRow]:
    """Return the rows of the table of units."""
    people, look, labels = reverse("team_people"), reverse("team"), spoken_labels()
    return [
        UnitRow(
            figures.unit,
            f"{look}?unit={figures.unit.pk}",
            Cell("", _("People"), figures.counts.people, f"{people}?unit={figures.unit.pk}"),
            _unit_cell(Standing.COMPLETED, figures, people, labels),
            _percent(figures.counts.percent),
            _unit_cell(Standing.OVERDUE, figures, people, labels),
        )
        for figures in team.units
    ]


def _percent(percent: int | None) -> str:
    return "" if percent is None else _("%(percent)s %%") % {"percent": percent}


def _unit_cell(standing: str, figures: UnitFigures, people: str, labels: dict[str, str]) -> Cell:
    number = getattr(figures.counts, standing)
    return Cell(standing, labels[standing], number, f"{people}?unit={figures.unit.pk}&state={standing}")


def standing_chips(wanted: PeopleFilter) -> list[tuple[str | Promise, str, bool]]:
    """Return (label, address, chosen) of the lists one may turn to from this one."""
    everyone: tuple[str | Promise, str] = (_("All courses") if wanted.person else _("Everyone"), "")
    options = [everyone, *((LABELS[one], one) for one in standings_of(wanted.course))]
    return [
        (label, filter_url("team_people", wanted, state=value), value == wanted.standing) for label, value in options
    ]


def course_options(wanted: PeopleFilter, courses: Courses) -> list[tuple[str, str, bool]]:
    """Return (key, title, chosen) of the courses a list can be narrowed to."""
    chosen = wanted.course.course_key if wanted.course else None
    return [(str(key), f"{one.code} {one.title}", key == chosen) for key, one in courses.items() if one.live]
