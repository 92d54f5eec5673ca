"""Enters many people's past at once: the same facts and summaries as one by one, in bulk."""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from lms.members.models import Profile

from ..content.models import RequiredSet
from .models import CompletionFact, CourseSummary
from .reconcile import recount
from .rules import RULE_VERSION, share_done

Kind = CompletionFact.Kind
State = CourseSummary.State


class PastCourse(NamedTuple):
    """What somebody did in one course: (lesson key, time) pairs, oldest first."""

    subject: UUID
    course_key: UUID
    language: str
    lessons: list[tuple[UUID, datetime]]
    due_at: datetime | None
    due_zone: str


@transaction.atomic
def append_past(courses: Iterable[PastCourse], *, by: str) -> None:
    """Append the facts and summaries of courses nobody has a summary of yet, then recount the units.

    A fact that stands already, of a lesson that was done elsewhere, stays as it is.
    """
    units = dict(Profile.objects.values_list("subject", "unit_id"))
    required = {row.course_key: row for row in RequiredSet.objects.order_by("version")}
    facts: list[CompletionFact] = []
    summaries: list[CourseSummary] = []
    for past in courses:
        summary, own = _enter(past, required.get(past.course_key), by)
        summary.unit_id = units.get(past.subject)
        summaries.append(summary)
        facts += own
    CompletionFact.objects.bulk_create(facts, batch_size=500, ignore_conflicts=True)
    CourseSummary.objects.bulk_create(summaries, batch_size=500)
    recount()


def _enter(past: PastCourse, required: RequiredSet | None, by: str) -> tuple[CourseSummary, list[CompletionFact]]:
    facts = [_fact(past, Kind.LESSON, key, at, required, by) for key, at in past.lessons]
    share = share_done(required.items if required else [], [str(key) for key, _at in past.lessons])
    times = [at for _key, at in past.lessons]
    completed_at = max(times) if required and share.required and share.done == share.required else None
    if completed_at:
        facts.append(_fact(past, Kind.COURSE, past.course_key, completed_at, required, by))
    return (
        CourseSummary(
            subject=past.subject,
            course_key=past.course_key,
            state=State.COMPLETED if completed_at else State.IN_PROGRESS if facts else State.ENROLLED,
            due_at=past.due_at,
            due_zone=past.due_zone,
            overdue=bool(past.due_at and past.due_at < timezone.now() and not completed_at),
            started_at=min(times, default=None),
            touched_at=max(times, default=timezone.now()),
            completed_at=completed_at,
            required_version=required.version if required and completed_at else None,
        ),
        facts,
    )


def _fact(
    past: PastCourse, kind: str, key: UUID, at: datetime, required: RequiredSet | None, by: str
) -> CompletionFact:
    return CompletionFact(
        subject=past.subject,
        kind=kind,
        key=key,
        course_key=past.course_key,
        required_version=required.version if required else None,
        rule_version=RULE_VERSION,
        language=past.language,
        evidence={"by": by},
        occurred_at=at,
    )
