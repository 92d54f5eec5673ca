"""Every write to facts, and what follows from them: one transaction, whoever calls."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Count, Q
from django.utils import timezone

from ..activities.outcomes import Outcome
from ..content.models import ActivityUse, Condition, CourseItem, RequiredSet
from .models import CompletionFact, CourseSummary
from .rules import RULE_VERSION, lesson_is_complete
from .summaries import change_summary, locked_summaries, open_summary

Kind = CompletionFact.Kind
State = CourseSummary.State


class NotEnrolled(Exception):
    """The officer does not take this course, so nothing is recorded."""


class NotCompletable(Exception):
    """The lesson is not completed by hand, or is not there any more."""


@dataclass(frozen=True, kw_only=True)
class Reading:
    """What was in front of the officer: language and revision as shown."""

    language: str
    revision: str = ""


@transaction.atomic
def complete_lesson(*, subject: UUID, lesson_key: UUID, reading: Reading) -> CompletionFact:
    """Record that the officer has read a lesson to the end and confirms it. Twice is once.

    Raises NotEnrolled, and NotCompletable for a lesson that is not live or that only its activities complete.
    """
    item = CourseItem.objects.filter(lesson_key=lesson_key, live=True).first()
    if item is None or item.condition not in (Condition.CONFIRM, Condition.OPEN):
        raise NotCompletable(lesson_key)
    summary = locked_summaries(subject, [item.course_key]).get(item.course_key)
    if summary is None:
        raise NotEnrolled(item.course_key)
    fact, created = _append_fact(
        subject=subject,
        kind=Kind.LESSON,
        key=lesson_key,
        course_key=item.course_key,
        language=reading.language,
        content_revision=reading.revision,
        evidence={"by": item.condition},
        occurred_at=timezone.now(),
    )
    if created:
        _settle(summary, acted=True)
    return fact


@transaction.atomic
def record_outcome(outcome: Outcome, *, reading: Reading | None = None) -> None:
    """Record what an activity type reports, and every lesson and course it completes.

    Finishing and passing are two facts (rule C7); the first of each stays, a worse one later changes nothing.
    Raises NotEnrolled when the officer takes no course in which the activity stands.
    """
    reading = reading or Reading(language=outcome.language)
    lessons = ActivityUse.objects.filter(activity_key=outcome.activity_key).values("lesson_key")
    items = list(CourseItem.objects.filter(lesson_key__in=lessons, live=True))
    summaries = locked_summaries(outcome.subject, {item.course_key for item in items})
    if not summaries:
        raise NotEnrolled(outcome.activity_key)
    for kind, holds in ((Kind.FINISHED, outcome.finished), (Kind.PASSED, outcome.passed)):
        if holds:
            _append_outcome(outcome, reading, kind=kind, key=outcome.activity_key, course_key=next(iter(summaries)))
    for item in items:
        if item.course_key in summaries and _is_complete(item, outcome.subject):
            _append_outcome(
                outcome, reading, kind=Kind.LESSON, key=item.lesson_key, course_key=item.course_key, by=item.condition
            )
    for summary in summaries.values():
        _settle(summary, acted=outcome.finished or outcome.passed)


@transaction.atomic
def begin_course(*, subject: UUID, course_key: UUID, due_at: datetime | None, due_zone: str = "") -> CourseSummary:
    """Open the summary of an enrolment, or give an open one its due date.

    Work that already counts, such as a lesson done in another course it has moved from, is settled at once.
    """
    summary, created = open_summary(subject=subject, course_key=course_key, due_at=due_at, due_zone=due_zone)
    if created:
        _settle(summary, acted=False)
    return summary


@transaction.atomic
def settle_course(course_key: UUID) -> int:
    """Complete the course for those who had done all it now requires (rule C6); return for how many.

    Publishing calls this: when a lesson is withdrawn, some have nothing left to do that would settle it.
    """
    required = _required(course_key)
    if required is None or not required.items:
        return 0
    lessons = CompletionFact.objects.filter(kind=Kind.LESSON, key__in=required.items)
    through = lessons.values("subject").annotate(number=Count("key")).filter(number=len(required.items))
    waiting = CourseSummary.objects.select_for_update().filter(
        course_key=course_key, completed_at=None, subject__in=through.values("subject")
    )
    summaries = list(waiting.order_by("pk"))
    for summary in summaries:
        _settle(summary, acted=False)
    return len(summaries)


@transaction.atomic
def turn_overdue(*, now: datetime | None = None) -> int:
    """Mark what has fallen due since the last turn; return how many. The worker runs this every hour."""
    moment = now or timezone.now()
    due = CourseSummary.objects.select_for_update().filter(overdue=False, completed_at=None, due_at__lt=moment)
    summaries = list(due.order_by("pk"))
    for summary in summaries:
        change_summary(summary, overdue=True)
    return len(summaries)


def move_counts(*, subject: UUID, unit_id: int | None) -> None:
    """Carry an officer's summaries to the unit of the new post. Call inside the move's transaction."""
    for summary in CourseSummary.objects.select_for_update().filter(subject=subject).order_by("course_key"):
        change_summary(summary, unit_id=unit_id)


def _append_fact(
    *, subject: UUID, kind: str, key: UUID, course_key: UUID, **values: Any
) -> tuple[CompletionFact, bool]:
    """Append a fact unless it stands; the constraint decides between two at once (idempotent)."""
    required = _required(course_key)
    return CompletionFact.objects.get_or_create(
        subject=subject,
        kind=kind,
        key=key,
        defaults={
            "course_key": course_key,
            "required_version": required.version if required else None,
            "rule_version": RULE_VERSION,
            **values,
        },
    )


def _append_outcome(
    outcome: Outcome, reading: Reading, *, kind: str, key: UUID, course_key: UUID, by: str = ""
) -> None:
    """Append what an outcome proves: with its evidence, dated when it happened."""
    _append_fact(
        subject=outcome.subject,
        kind=kind,
        key=key,
        course_key=course_key,
        language=reading.language,
        content_revision=reading.revision,
        evidence=({"by": by} if by else {}) | outcome.evidence,
        occurred_at=outcome.occurred_at,
    )


def _is_complete(item: CourseItem, subject: UUID) -> bool:
    """Return whether the facts about a lesson's activities complete it."""
    facts = CompletionFact.objects.filter(subject=subject, key__in=item.activities).values_list("kind", "key")
    finished = {str(key) for kind, key in facts if kind == Kind.FINISHED}
    passed = {str(key) for kind, key in facts if kind == Kind.PASSED}
    return lesson_is_complete(item.condition, item.activities, finished, passed)


def _required(course_key: UUID) -> RequiredSet | None:
    return RequiredSet.objects.filter(course_key=course_key).order_by("-version").first()


def _settle(summary: CourseSummary, *, acted: bool) -> None:
    """Bring a locked summary up to the facts; a completed course stays completed (rule C3).

    A lesson counts by its key, wherever it stood when it was done. ``acted`` says that the officer has just done
    something in this course; otherwise only what was done before is counted, and dated from then.
    """
    if summary.state == State.COMPLETED:
        return
    required = _required(summary.course_key)
    items = required.items if required else []
    facts = CompletionFact.objects.filter(
        Q(course_key=summary.course_key) | Q(key__in=items), subject=summary.subject
    ).order_by("occurred_at")
    done = {str(fact.key): fact for fact in facts if fact.kind == Kind.LESSON}
    changes: dict[str, Any] = {"touched_at": timezone.now()} if acted else {}
    if summary.state == State.ENROLLED and (acted or facts):
        changes |= {"state": State.IN_PROGRESS, "started_at": facts[0].occurred_at if facts else timezone.now()}
    if required and items and done.keys() >= set(items):
        last = max((done[key] for key in items), key=lambda fact: fact.occurred_at)
        changes |= _completion(summary, required, last) | {"started_at": summary.started_at or facts[0].occurred_at}
    change_summary(summary, **changes)


def _completion(summary: CourseSummary, required: RequiredSet, last: CompletionFact) -> dict[str, Any]:
    """Append the fact that a course is completed, dated from the ``last`` lesson it took; return the summary's part."""
    fact, _created = _append_fact(
        subject=summary.subject,
        kind=Kind.COURSE,
        key=summary.course_key,
        course_key=summary.course_key,
        language=last.language,
        content_revision=last.content_revision,
        evidence={"lessons": len(required.items)},
        occurred_at=last.occurred_at,
    )
    return {
        "state": State.COMPLETED,
        "completed_at": fact.occurred_at,
        "required_version": fact.required_version,
        "overdue": False,
    }
