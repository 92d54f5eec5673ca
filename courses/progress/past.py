"""Enters many people's past at once: the same facts, entries and summaries as one by one, in bulk."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from lms.members.models import Profile

from ..content.models import RequiredSet
from .models import CompletionFact, CourseSummary
from .plans import hours_of, newest_sets, plan_of
from .reconcile import recount
from .records import write_many
from .rules import RULE_VERSION
from .terms import Validity, is_expiring, next_validity, still_valid

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
    enrolled_at: datetime


@transaction.atomic
def append_past(courses: Iterable[PastCourse], *, by: str) -> None:
    """Append the facts and summaries of courses nobody has a summary of yet, then recount the units.

    A fact that stands already, of a lesson that was done elsewhere, stays as it is.
    """
    units = dict(Profile.objects.values_list("subject", "unit_id"))
    required = newest_sets()
    facts: list[CompletionFact] = []
    summaries: list[CourseSummary] = []
    for past in courses:
        entered = _Past(past, required.get(past.course_key), by)
        summaries.append(entered.summary(units.get(past.subject)))
        facts += entered.facts
    write_many(facts)
    CourseSummary.objects.bulk_create(summaries, batch_size=500)
    recount()


class _Past:
    """One past on its way in."""

    def __init__(self, past: PastCourse, required: RequiredSet | None, by: str) -> None:
        self.past, self.required, self.by = past, required, by
        self.times = {str(key): at for key, at in past.lessons}
        plan = plan_of(required)
        self.completed_at = plan.since(self.times) if plan.complete(self.times) else None
        self.validity = Validity(None, "")
        self.facts = [self._fact(Kind.LESSON, key, at) for key, at in past.lessons]
        for group in plan.counting:
            if group.key and group.complete(self.times):
                self.facts.append(self._fact(Kind.MODULE, UUID(group.key), group.since(self.times)))
        if self.completed_at:
            policy = required.validity if required else {}
            self.validity = next_validity(policy, self.completed_at, previous=None, keep=False)
            evidence = {"lessons": len(self.times), "hours": hours_of(required)} | self.validity.evidence
            self.facts.append(self._fact(Kind.COURSE, past.course_key, self.completed_at, evidence))

    def summary(self, unit_id: int | None) -> CourseSummary:
        """Return the summary that follows."""
        past, until, times = self.past, self.validity.day, self.times.values()
        summary = CourseSummary(
            subject=past.subject,
            course_key=past.course_key,
            unit_id=unit_id,
            state=self._state(),
            due_at=past.due_at,
            due_zone=past.due_zone,
            overdue=bool(past.due_at and past.due_at < timezone.now() and not self.completed_at),
            opened_at=past.enrolled_at,
            started_at=min(times, default=None),
            touched_at=max(times, default=timezone.now()),
            completed_at=self.completed_at,
            required_version=self.required.version if self.required and self.completed_at else None,
            valid_until=until,
            valid_zone=self.validity.zone if until else "",
        )
        summary.expiring = is_expiring(summary)
        return summary

    def _state(self) -> str:
        if self.completed_at:
            return State.COMPLETED if still_valid(self.validity.day, self.validity.zone) else State.EXPIRED
        return State.IN_PROGRESS if self.facts else State.ENROLLED

    def _fact(self, kind: str, key: UUID, at: datetime, evidence: dict[str, Any] | None = None) -> CompletionFact:
        return CompletionFact(
            subject=self.past.subject,
            kind=kind,
            key=key,
            course_key=self.past.course_key,
            required_version=self.required.version if self.required else None,
            rule_version=RULE_VERSION,
            language=self.past.language,
            evidence={"by": self.by} | (evidence or {}),
            occurred_at=at,
        )
