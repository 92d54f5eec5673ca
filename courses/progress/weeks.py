"""Figures the worker takes at night for charts and reports: how units stood week by week, and by language.

Both leave discreet courses out, as every sum of courses does: with them in it, their standing could be worked out.
"""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Count, OuterRef, Q, Subquery, Sum
from django.utils import timezone

from lms.members.models import Profile, Unit

from ..content.models import PublishedCourse
from .models import CourseSummary, UnitCourseCount, UnitLanguageCount, UnitWeek

State = CourseSummary.State
#: Units a transaction.
PART = 500
OF_WEEK = ("required", "compliant", "overdue", "expired")
FLAGS = {
    "required": Q(required=True),
    "compliant": Q(required=True, state=State.COMPLETED),
    "overdue": Q(overdue=True),
}


def take_week(*, on: date | None = None) -> int:
    """Write how every unit stands in this week; return for how many. The last night of a week is what stays of it."""
    day = on or timezone.now().date()
    monday = day - timedelta(days=day.weekday())
    return sum(_take_part(units, monday) for units in _parts())


@transaction.atomic
def _take_part(units: Sequence[Unit], monday: date) -> int:
    counts = UnitCourseCount.objects.filter(unit__in=units).exclude(course_key__in=_discreet())
    rows: Any = counts.order_by().values("unit_id").annotate(**{f"{name}_sum": Sum(name) for name in OF_WEEK})
    sums = {row["unit_id"]: {name: row[f"{name}_sum"] for name in OF_WEEK} for row in rows}
    weeks = [UnitWeek(unit=unit, week=monday, people=unit.people, **sums.get(unit.pk, {})) for unit in units]
    UnitWeek.objects.bulk_create(
        weeks, update_conflicts=True, unique_fields=["unit", "week"], update_fields=["people", *OF_WEEK]
    )
    return len(weeks)


def count_languages() -> int:
    """Count how people of every unit stand by their language, anew; return how many rows. Runs every night."""
    return sum(_count_part(units) for units in _parts())


@transaction.atomic
def _count_part(units: Sequence[Unit]) -> int:
    people = Profile.objects.filter(unit__in=units).order_by().values_list("unit_id", "language")
    found: dict[tuple[int, str], dict[str, int]] = {
        (unit_id, language): {"people": number}
        for unit_id, language, number in people.annotate(number=Count("pk"))
        if unit_id is not None
    }
    for row in _summed(units):
        here = found.setdefault((row["unit_id"], row["language"] or ""), {})
        here.update({name: row[f"{name}_sum"] for name in FLAGS})
    UnitLanguageCount.objects.filter(unit__in=units).delete()
    rows = [UnitLanguageCount(unit_id=unit, language=language, **now) for (unit, language), now in found.items()]
    UnitLanguageCount.objects.bulk_create(rows, batch_size=500)
    return len(rows)


def _summed(units: Sequence[Unit]) -> Any:
    """Return the counts of courses by unit and language: only of what counts in one of them."""
    language = Profile.objects.filter(subject=OuterRef("subject")).values("language")[:1]
    placed = CourseSummary.objects.filter(Q(required=True) | Q(overdue=True), unit__in=units, suspended=False)
    rows = placed.exclude(course_key__in=_discreet()).order_by().annotate(language=Subquery(language))
    sums = {f"{name}_sum": Count("pk", filter=flagged) for name, flagged in FLAGS.items()}
    return rows.values("unit_id", "language").annotate(**sums)


def _discreet() -> Any:
    return PublishedCourse.objects.filter(discreet=True).values("course_key")


def _parts() -> Iterator[list[Unit]]:
    """Yield all units, a part at a time."""
    last = 0
    while units := list(Unit.objects.filter(pk__gt=last).order_by("pk")[:PART]):
        yield units
        last = units[-1].pk
