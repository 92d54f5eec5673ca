"""Recounts the rollup from the summaries: the way to see that it is right, and to mend it."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.db import transaction
from django.db.models import Count, Q, QuerySet

from .models import CompletionFact, CourseSummary, UnitCourseCount
from .terms import still_valid

Kind = CompletionFact.Kind
State = CourseSummary.State
#: Columns that follow from a summary besides its state.
FLAGS = {
    "overdue": Q(overdue=True),
    "required": Q(required=True),
    "compliant": Q(required=True, state=State.COMPLETED),
    "expiring": Q(expiring=True),
}
COLUMNS = (*State.values, *FLAGS)


class Completion(NamedTuple):
    """What an officer's facts in a course say about completion; the fields of a summary."""

    #: Empty where it was never completed.
    state: str
    completed_at: datetime | None
    required_version: int | None
    period: int
    renewing: bool
    valid_until: date | None
    valid_zone: str


def completion_of(facts: Iterable[CompletionFact]) -> Completion:
    """Return what follows from facts of the kinds course, period and validity of one officer in one course.

    The latest period that was completed decides; its validity is the one that was recorded last.
    """
    known = sorted(facts, key=lambda fact: fact.recorded_at)
    courses = [fact for fact in known if fact.kind == Kind.COURSE]
    period = max((fact.period for fact in known if fact.kind == Kind.PERIOD), default=1)
    if not courses:
        return Completion("", None, None, period, False, None, "")
    last = max(courses, key=lambda fact: fact.period)
    changes = [fact for fact in known if fact.kind == Kind.VALIDITY and fact.period == last.period]
    evidence = changes[-1].evidence if changes else last.evidence
    until = date.fromisoformat(evidence["valid_until"]) if evidence.get("valid_until") else None
    zone = evidence["zone"] if until else ""
    state = State.COMPLETED if still_valid(until, zone) else State.EXPIRED
    return Completion(state, last.occurred_at, last.required_version, period, period > last.period, until, zone)


class CountDrift(NamedTuple):
    """A stored count that is not what the summaries come to."""

    course_key: str
    unit_id: int
    column: str
    stored: int
    counted: int

    def __str__(self) -> str:
        """Say it in a line for the terminal."""
        return f"course {self.course_key}, unit {self.unit_id}: {self.column} is {self.stored}, counted {self.counted}"


def true_counts(course_key: UUID | str | None = None) -> dict[tuple[int, str], dict[str, int]]:
    """Return the counts by (unit id, course key) as the summaries have them, of one course or of all. One query."""
    placed: QuerySet[Any] = CourseSummary.objects.exclude(unit=None).filter(suspended=False)
    if course_key:
        placed = placed.filter(course_key=course_key)
    rows = (
        placed.values("unit_id", "course_key")
        .annotate(**{state: Count("pk", filter=Q(state=state)) for state in State.values})
        .annotate(**{f"{name}_count": Count("pk", filter=flagged) for name, flagged in FLAGS.items()})
    )
    return {
        (row["unit_id"], str(row["course_key"])): {state: row[state] for state in State.values}
        | {name: row[f"{name}_count"] for name in FLAGS}
        for row in rows
    }


def count_drift() -> list[CountDrift]:
    """Return every stored count that differs from the summaries, by course and unit. Two queries."""
    true = true_counts()
    stored = {(row.unit_id, str(row.course_key)): _columns(row) for row in UnitCourseCount.objects.all()}
    nothing = dict.fromkeys(COLUMNS, 0)
    return [
        CountDrift(course_key, unit_id, column, was[column], is_[column])
        for unit_id, course_key in sorted(true.keys() | stored.keys(), key=lambda key: (key[1], key[0]))
        for was, is_ in [(stored.get((unit_id, course_key), nothing), true.get((unit_id, course_key), nothing))]
        for column in COLUMNS
        if was[column] != is_[column]
    ]


def _columns(row: UnitCourseCount) -> dict[str, int]:
    return {column: getattr(row, column) for column in COLUMNS}


@transaction.atomic
def recount_course(course_key: UUID | str) -> None:
    """Write one course's counts anew while people go on learning.

    The count rows are locked before the summaries are read: who has changed a count has committed its summary too, and
    who comes later adds to what is written here.
    """
    stored = UnitCourseCount.objects.filter(course_key=course_key).select_for_update().order_by("pk")
    known = {row.unit_id: row for row in stored}
    true = {unit_id: counts for (unit_id, _key), counts in true_counts(course_key).items()}
    for unit_id, row in known.items():
        UnitCourseCount.objects.filter(pk=row.pk).update(**true.get(unit_id, dict.fromkeys(COLUMNS, 0)))
    UnitCourseCount.objects.bulk_create(
        UnitCourseCount(unit_id=unit_id, course_key=course_key, **counts)
        for unit_id, counts in true.items()
        if unit_id not in known
    )


@transaction.atomic
def recount() -> None:
    """Write the rollup anew from the summaries."""
    UnitCourseCount.objects.all().delete()
    UnitCourseCount.objects.bulk_create(
        UnitCourseCount(unit_id=unit_id, course_key=course_key, **counts)
        for (unit_id, course_key), counts in true_counts().items()
    )
