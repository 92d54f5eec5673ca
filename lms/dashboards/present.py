"""Figures dressed for the templates: every number with its label and the address of the list behind it."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from lms.members.models import Unit

from .figures import LABELS, OPEN_COURSE, CourseFigures, Segment, Standing, bar, standings_of
from .filters import address_of
from .people import Courses, PeopleFilter
from .queries import Team


@dataclass(frozen=True)
class Cell:
    """A number and the list behind it."""

    standing: str
    label: str | Promise
    number: int
    url: str


@dataclass(frozen=True)
class CourseRow:
    """One course: the bar, its description in words, and the cells with the same figures."""

    figures: CourseFigures
    url: str
    cells: list[Cell]
    segments: list[Segment]
    description: str
    #: Columns the last cell spans, so that a discreet course fills its row.
    span: int


def people_url(unit: Unit, **parts: str) -> str:
    """Return the address of a people list."""
    return f"{reverse('team_people')}?{urlencode({'unit': unit.pk, **parts})}"


def filter_url(name: str, wanted: PeopleFilter, **changes: Any) -> str:
    """Return the address ``name`` with the filter, and parts of it changed or (empty) left out."""
    parts = {key: value for key, value in (address_of(wanted) | changes).items() if value}
    return f"{reverse(name)}?{urlencode(parts)}"


def course_rows(team: Team) -> list[CourseRow]:
    """Return the rows of the chart and its table."""
    return [_course_row(team.place.unit, figures) for figures in team.courses]


def _course_row(unit: Unit, figures: CourseFigures) -> CourseRow:
    key = str(figures.course.course_key)
    cells = [
        Cell(standing, LABELS[standing], number, people_url(unit, course=key, state=standing))
        for standing, number in figures.shown
    ]
    parts = ", ".join(f"{cell.label} {cell.number}" for cell in cells)
    words = _("%(course)s. Of %(people)d people: %(parts)s.")
    description = words % {"course": figures.course.code, "people": figures.counts.people, "parts": parts}
    span = len(OPEN_COURSE) - len(cells) + 1
    return CourseRow(figures, people_url(unit, course=key), cells, bar(figures), description, span)


@dataclass(frozen=True)
class UnitRow:
    """One unit below: where to look closer, and three numbers."""

    unit: Unit
    url: str
    people: Cell
    completed: Cell
    percent: int | None
    overdue: Cell


def unit_rows(team: Team) -> list[UnitRow]:
    """Return the rows of the table of units."""
    rows = []
    for figures in team.units:
        unit, counts = figures.unit, figures.counts
        rows.append(
            UnitRow(
                unit,
                team_url(unit),
                Cell("", _("People"), counts.people, people_url(unit)),
                Cell(
                    Standing.COMPLETED,
                    LABELS[Standing.COMPLETED],
                    counts.completed,
                    people_url(unit, state=Standing.COMPLETED),
                ),
                counts.percent,
                Cell(
                    Standing.OVERDUE, LABELS[Standing.OVERDUE], counts.overdue, people_url(unit, state=Standing.OVERDUE)
                ),
            )
        )
    return rows


def team_url(unit: Unit) -> str:
    """Return the address of a unit's team page."""
    return f"{reverse('team')}?{urlencode({'unit': unit.pk})}"


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
