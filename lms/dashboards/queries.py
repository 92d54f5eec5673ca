"""What the team pages count. Reads rollups, never facts: the cost grows with neither people nor lessons."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db.models import QuerySet, Sum
from django.utils import timezone

from courses.progress.models import UnitCourseCount, UnitLanguageCount, UnitWeek
from lms.members.models import Unit

from .courses import known_courses
from .figures import Counts, CourseFigures
from .places import Place, step_to

COLUMNS = ("completed", "expired", "in_progress", "enrolled", "overdue", "required", "compliant", "expiring")
#: How far back the page over time goes; always the same, so that no two periods can be taken from each other (R4).
WEEKS = 26


@dataclass(frozen=True)
class UnitFigures:
    """A unit directly below, with everything below it: courses that are not discreet, summed."""

    unit: Unit
    counts: Counts


@dataclass(frozen=True)
class Team:
    """How a place stands, course by course."""

    place: Place
    #: Summed over all courses that are not discreet.
    total: Counts
    courses: list[CourseFigures]


def team(place: Place, language: str) -> Team:
    """Return the figures of a place by course. Three queries, whatever the size."""
    people = Unit.objects.filter(place.within()).aggregate(people=Sum("people"))["people"] or 0
    by_course = _sums(place)
    rows = [
        CourseFigures(course=course, counts=Counts(people=people, **by_course.get(key, {})))
        for key, course in known_courses(language).items()
        if course.live or key in by_course
    ]
    return Team(place, _total(people, rows), rows)


def _total(people: int, rows: list[CourseFigures]) -> Counts:
    """Sum what is not discreet: with the others in it, their standing could be worked out by taking away."""
    plain = [row.counts for row in rows if not row.course.discreet]
    return Counts(people=people, **{name: sum(getattr(one, name) for one in plain) for name in COLUMNS})


def _sums(place: Place) -> dict[UUID, dict[str, int]]:
    rows = UnitCourseCount.objects.filter(place.within("unit__")).order_by().values_list("course_key")
    return {row[0]: dict(zip(COLUMNS, row[1:], strict=True)) for row in rows.annotate(*map(Sum, COLUMNS))}


def units_below(place: Place, language: str) -> list[UnitFigures]:
    """Return the units directly below, each with all below it. At most three queries."""
    if not place.below:
        return []
    people = _by_step(Unit.objects.all(), place, "", ("people",))
    discreet = [key for key, course in known_courses(language).items() if course.discreet]
    counts = _by_step(UnitCourseCount.objects.exclude(course_key__in=discreet), place, "unit__", COLUMNS)
    nothing: Counter[str] = Counter()
    return [
        UnitFigures(unit, Counts(people=people.get(step, nothing)["people"], **counts.get(step, nothing)))
        for unit, step in ((unit, step_to(unit)) for unit in place.below)
    ]


def _by_step(rows: QuerySet[Any], place: Place, prefix: str, names: tuple[str, ...]) -> dict[str, Counter[str]]:
    """Sum columns of the rows within a place by the step down their unit stands below. One query."""
    steps = rows.filter(place.within(prefix)).order_by().annotate(step=place.step(prefix)).values_list("step")
    return {row[0]: Counter(dict(zip(names, row[1:], strict=True))) for row in steps.annotate(*map(Sum, names))}


@dataclass(frozen=True, kw_only=True)
class WeekFigures:
    """How a place stood at the end of one week, all courses together that are not discreet."""

    #: Its Monday.
    week: date
    counts: Counts


def weeks(place: Place) -> list[WeekFigures]:
    """Return the last ``WEEKS`` weeks that were counted, oldest first. One query."""
    names = ("people", "required", "compliant", "overdue", "expired")
    first = timezone.now().date() - timedelta(weeks=WEEKS)
    rows = UnitWeek.objects.filter(place.within("unit__"), week__gte=first).order_by("week").values_list("week")
    counted = rows.annotate(*map(Sum, names))
    return [WeekFigures(week=row[0], counts=Counts(**dict(zip(names, row[1:], strict=True)))) for row in counted]


def languages(place: Place) -> dict[str, tuple[int, int, int]]:
    """Return (people, required, compliant) by chosen language, as counted last night; "" for none. One query.

    Not to be shown as it is: ``breakdowns.by_language`` hides small groups.
    """
    rows = UnitLanguageCount.objects.filter(place.within("unit__")).order_by("language").values_list("language")
    counted = rows.annotate(Sum("people"), Sum("required"), Sum("compliant"))
    return {language: (people, required, compliant) for language, people, required, compliant in counted}
