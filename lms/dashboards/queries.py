"""What the team page shows. Reads the leaf rollup, never facts: its cost grows with neither people nor lessons."""

from collections import Counter
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Count, F, Q, QuerySet, Sum, Value
from django.db.models.functions import StrIndex, Substr
from django.http import Http404

from courses.content.models import PublishedCourse
from courses.progress.models import UnitCourseCount
from lms.members.models import Profile, Unit
from lms.members.scope import Scope

from .courses import known_courses
from .figures import Counts, CourseFigures

COLUMNS = ("completed", "expired", "in_progress", "enrolled", "overdue")


@dataclass(frozen=True)
class Place:
    """The unit looked at, the way to it from the top of the reader's scope, and the units directly below."""

    unit: Unit
    above: list[Unit]
    below: list[Unit]


@dataclass(frozen=True)
class UnitFigures:
    """A unit directly below, with everything below it: courses that are not discreet, summed."""

    unit: Unit
    counts: Counts


@dataclass(frozen=True)
class Team:
    """Everything the team page counts."""

    place: Place
    #: Summed over all courses that are not discreet.
    total: Counts
    courses: list[CourseFigures]
    units: list[UnitFigures]


def place_of(scope: Scope, unit_id: str) -> Place:
    """Return the unit asked for (the first of the scope when none is). One query.

    Raises Http404 for a unit outside the scope exactly as for one that does not exist.
    """
    if unit_id and not (unit_id.isascii() and unit_id.isdecimal() and len(unit_id) < 16):
        raise Http404
    wanted = int(unit_id) if unit_id else scope.roots[0].pk
    near = Unit.objects.filter(scope.within()).filter(Q(pk=wanted) | Q(parent=wanted)).select_related("agency")
    units = {unit.pk: unit for unit in near}
    if wanted not in units:
        raise Http404
    unit = units.pop(wanted)
    return Place(unit, _above(scope, unit), sorted(units.values(), key=lambda one: one.name))


def _above(scope: Scope, unit: Unit) -> list[Unit]:
    """Return the covered units above ``unit``, top first; asks only when there is something between."""
    root = next(root for root in scope.roots if unit.path.startswith(root.path))
    if root.pk == unit.pk:
        return []
    between = [pk for pk in unit.path.strip("/").split("/")[:-1] if f"/{pk}/" not in root.path]
    return [root, *Unit.objects.filter(pk__in=between).order_by("path")] if between else [root]


def team(place: Place, language: str) -> Team:
    """Return the figures of a unit with all below it. Four queries, whatever the size."""
    people = _people_by_child(place.unit)
    by_course = _sums(place.unit)
    courses = known_courses(language)
    everyone = sum(people.values())
    rows = [
        CourseFigures(course=course, counts=Counts(people=everyone, **by_course.get(key, {})))
        for key, course in courses.items()
        if course.live or key in by_course
    ]
    return Team(place, _total(everyone, rows), rows, _units(place, people, courses))


def _total(people: int, rows: list[CourseFigures]) -> Counts:
    """Sum what is not discreet: with the others in it, their standing could be worked out by taking away."""
    sums: Counter[str] = Counter()
    for row in rows:
        if not row.course.discreet:
            sums.update({name: getattr(row.counts, name) for name in COLUMNS})
    return Counts(people=people, **sums)


def _units(place: Place, people: Counter[str], courses: dict[UUID, PublishedCourse]) -> list[UnitFigures]:
    if not place.below:
        return []
    discreet = [key for key, course in courses.items() if course.discreet]
    rows = _by_child(UnitCourseCount.objects.exclude(course_key__in=discreet), place.unit).annotate(**_summed())
    figures = {row["child"]: {name: row[f"{name}_sum"] for name in COLUMNS} for row in rows}
    steps = [(unit, f"{unit.pk}/") for unit in place.below]
    return [UnitFigures(unit, Counts(people=people[step], **figures.get(step, {}))) for unit, step in steps]


def _sums(unit: Unit) -> dict[UUID, dict[str, int]]:
    within: QuerySet[Any] = UnitCourseCount.objects.filter(unit__path__startswith=unit.path)
    rows = within.values("course_key").annotate(**_summed())
    return {row["course_key"]: {name: row[f"{name}_sum"] for name in COLUMNS} for row in rows}


def _summed() -> dict[str, Sum]:
    return {f"{name}_sum": Sum(name) for name in COLUMNS}


def _people_by_child(unit: Unit) -> Counter[str]:
    """Return how many people serve below each step down ("17/") and, under "", in the unit itself."""
    rows = _by_child(Profile.objects.all(), unit).annotate(people=Count("pk"))
    return Counter({row["child"]: row["people"] for row in rows})


def _by_child(rows: QuerySet[Any], unit: Unit) -> QuerySet[Any, dict[str, Any]]:
    """Group rows of a subtree by the next step of their unit's path below ``unit``."""
    rest = Substr(F("unit__path"), len(unit.path) + 1)
    step = Substr(rest, 1, StrIndex(rest, Value("/")))
    return rows.filter(unit__path__startswith=unit.path).order_by().annotate(child=step).values("child")


def people_by_unit(unit: Unit) -> Counter[int]:
    """Return how many people serve in each unit of a subtree itself, by the unit's id."""
    rows = Profile.objects.filter(unit__path__startswith=unit.path).values("unit_id").annotate(people=Count("pk"))
    return Counter({row["unit_id"]: row["people"] for row in rows.order_by()})
