"""The one place that writes ``CourseSummary`` and carries ``UnitCourseCount`` along, in the caller's transaction."""

from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import F
from django.db.models.functions import Greatest
from django.utils import timezone

from lms.members.models import Profile

from .models import CourseSummary, UnitCourseCount


def open_summary(
    *, subject: UUID, course_key: UUID, due_at: datetime | None, due_zone: str = ""
) -> tuple[CourseSummary, bool]:
    """Start the summary of an enrolment, or bring its due date up to date; return it and whether it begins (again).

    An enrolment that had ended is taken up again where it stood (rule E1).
    """
    profile = Profile.objects.filter(subject=subject).first()
    try:
        with transaction.atomic():
            summary = CourseSummary.objects.create(
                subject=subject,
                course_key=course_key,
                unit_id=profile.unit_id if profile else None,
                opened_at=timezone.now(),
                due_at=due_at,
                due_zone=due_zone,
                overdue=_is_late(due_at),
            )
    except IntegrityError:
        summary = locked_summaries(subject, [course_key], suspended=True)[course_key]
        late, returned = _is_late(due_at) and not summary.settled, summary.suspended
        change_summary(summary, due_at=due_at, due_zone=due_zone, overdue=late, suspended=False)
        return summary, returned
    _carry(Counter(_places(summary)))
    return summary, True


def _is_late(due_at: datetime | None) -> bool:
    return due_at is not None and due_at < timezone.now()


def locked_summaries(
    subject: UUID, course_keys: Iterable[UUID], *, suspended: bool = False
) -> dict[UUID, CourseSummary]:
    """Return the officer's summaries by course, locked in one order, so that two requests never wait for each other.

    Those of ended enrolments only when ``suspended`` asks for them.
    """
    rows = CourseSummary.objects.select_for_update().filter(subject=subject, course_key__in=list(course_keys))
    rows = rows if suspended else rows.filter(suspended=False)
    return {row.course_key: row for row in rows.order_by("course_key")}


def change_summary(summary: CourseSummary, **changes: Any) -> None:
    """Store the changes of a locked summary and carry the unit's counts along; no change writes nothing."""
    changed = {name: value for name, value in changes.items() if getattr(summary, name) != value}
    if not changed:
        return
    before = _places(summary)
    for name, value in changed.items():
        setattr(summary, name, value)
    CourseSummary.objects.filter(pk=summary.pk).update(**changed)
    step = Counter(_places(summary))
    step.subtract(before)
    _carry(step)


#: Unit, course and the column of its count.
Place = tuple[int, UUID, str]


def _places(summary: CourseSummary) -> list[Place]:
    """Return where a summary is counted: nowhere without a unit, or after the enrolment has ended."""
    if summary.unit_id is None or summary.suspended:
        return []
    columns = [str(summary.state)] + (["overdue"] if summary.overdue else [])
    return [(summary.unit_id, summary.course_key, column) for column in columns]


#: Steps that wait for the end of ``counted_at_the_end``.
_waiting: ContextVar[Counter[Place] | None] = ContextVar("steps", default=None)


@contextmanager
def counted_at_the_end() -> Iterator[None]:
    """Carry the counts of everything done inside once, at its end. Whoever changes many people's summaries needs it.

    Then every transaction locks enrolments first, then summaries, then counts, each in one order, and no two wait for
    each other in a circle: an officer who holds a summary may be waiting for the count of the unit.
    """
    if _waiting.get() is not None:
        yield
        return
    steps: Counter[Place] = Counter()
    token = _waiting.set(steps)
    try:
        yield
    finally:
        _waiting.reset(token)
    _write(steps)


def _carry(step: Counter[Place]) -> None:
    """Add the steps to the counts, now or with the others that wait."""
    waiting = _waiting.get()
    if waiting is None:
        _write(step)
    else:
        for place, number in step.items():
            waiting[place] += number


def _write(step: Counter[Place]) -> None:
    """Add the steps to the counts: one query a unit, and two more for the first of a unit in a course.

    Never below zero: a rollup that has drifted must not stop a learner; reconcile_progress reports and mends it.
    """
    rows: dict[tuple[int, UUID], dict[str, Any]] = {}
    for (unit_id, course_key, column), number in step.items():
        if number:
            rows.setdefault((unit_id, course_key), {})[column] = Greatest(F(column) + number, 0)
    for (unit_id, course_key), columns in sorted(rows.items()):
        counts = UnitCourseCount.objects.filter(unit_id=unit_id, course_key=course_key)
        if not counts.update(**columns):
            UnitCourseCount.objects.get_or_create(unit_id=unit_id, course_key=course_key)
            counts.update(**columns)
