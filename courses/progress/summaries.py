"""The one place that writes ``CourseSummary`` and carries ``UnitCourseCount`` along, in the caller's transaction."""

from collections.abc import Iterable
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
    """Start the summary of an enrolment, or bring its due date up to date; return it and whether it is new."""
    profile = Profile.objects.filter(subject=subject).first()
    overdue = due_at is not None and due_at < timezone.now()
    try:
        with transaction.atomic():
            summary = CourseSummary.objects.create(
                subject=subject,
                course_key=course_key,
                unit_id=profile.unit_id if profile else None,
                due_at=due_at,
                due_zone=due_zone,
                overdue=overdue,
            )
    except IntegrityError:
        summary = locked_summaries(subject, [course_key])[course_key]
        late = overdue and summary.state != CourseSummary.State.COMPLETED
        change_summary(summary, due_at=due_at, due_zone=due_zone, overdue=late)
        return summary, False
    _count(summary, +1)
    return summary, True


def locked_summaries(subject: UUID, course_keys: Iterable[UUID]) -> dict[UUID, CourseSummary]:
    """Return the officer's summaries by course, locked in one order, so that two requests never wait for each other."""
    rows = CourseSummary.objects.select_for_update().filter(subject=subject, course_key__in=list(course_keys))
    return {row.course_key: row for row in rows.order_by("course_key")}


def change_summary(summary: CourseSummary, **changes: Any) -> None:
    """Store the changes of a locked summary and carry the unit's counts along; no change writes nothing."""
    if all(getattr(summary, name) == value for name, value in changes.items()):
        return
    _count(summary, -1)
    for name, value in changes.items():
        setattr(summary, name, value)
    summary.save(update_fields=[name.removesuffix("_id") for name in changes])
    _count(summary, +1)


def _count(summary: CourseSummary, step: int) -> None:
    """Add ``step`` to the counts of the summary's unit, where it belongs to one."""
    if summary.unit_id is None:
        return
    columns = [summary.state] + (["overdue"] if summary.overdue else [])
    where: dict[str, Any] = {"unit_id": summary.unit_id, "course_key": summary.course_key}
    UnitCourseCount.objects.get_or_create(**where)
    # Never below zero: a rollup that has drifted must not stop a learner; reconcile_progress reports and mends it.
    UnitCourseCount.objects.filter(**where).update(**{name: Greatest(F(name) + step, 0) for name in columns})
