"""Every write to facts and summaries: one transaction, whoever calls."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from lms.members.models import Profile

from ..activities.outcomes import Outcome
from ..content.models import ActivityUse, Condition, CourseItem, RequiredSet
from .models import CompletionFact, CourseSummary, UnitCourseCount
from .rules import RULE_VERSION, lesson_is_complete, share_done

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
    summary = _locked_summary(subject, item.course_key)
    fact, created = _append_fact(
        subject=subject,
        kind=Kind.LESSON,
        key=lesson_key,
        course_key=item.course_key,
        reading=reading,
        evidence={"by": item.condition},
        occurred_at=timezone.now(),
    )
    if created:
        _settle(summary, reading)
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
    summaries = _locked_summaries(outcome.subject, {item.course_key for item in items})
    if not summaries:
        raise NotEnrolled(outcome.activity_key)
    course_key = next(iter(sorted(summaries)))
    for kind, holds in ((Kind.FINISHED, outcome.finished), (Kind.PASSED, outcome.passed)):
        if holds:
            _append_fact(
                subject=outcome.subject,
                kind=kind,
                key=outcome.activity_key,
                course_key=course_key,
                reading=reading,
                evidence=outcome.evidence,
                occurred_at=outcome.occurred_at,
            )
    for item in items:
        if item.course_key in summaries:
            _complete_by_activities(summaries[item.course_key], item, reading, outcome)
    for summary in summaries.values():
        _settle(summary, reading)


def _complete_by_activities(summary: CourseSummary, item: CourseItem, reading: Reading, outcome: Outcome) -> None:
    facts = CompletionFact.objects.filter(subject=summary.subject, key__in=item.activities)
    done = {(fact.kind, str(fact.key)) for fact in facts}
    finished = {key for kind, key in done if kind == Kind.FINISHED}
    passed = {key for kind, key in done if kind == Kind.PASSED}
    if lesson_is_complete(item.condition, item.activities, finished, passed):
        _append_fact(
            subject=summary.subject,
            kind=Kind.LESSON,
            key=item.lesson_key,
            course_key=item.course_key,
            reading=reading,
            evidence={"by": item.condition, **outcome.evidence},
            occurred_at=outcome.occurred_at,
        )


def _append_fact(
    *, subject: UUID, kind: str, key: UUID, course_key: UUID, reading: Reading, **values: Any
) -> tuple[CompletionFact, bool]:
    """Append a fact unless it stands; the constraint decides between two at once (idempotent)."""
    required = RequiredSet.objects.filter(course_key=course_key).order_by("-version").values_list("version", flat=True)
    return CompletionFact.objects.get_or_create(
        subject=subject,
        kind=kind,
        key=key,
        defaults={
            "course_key": course_key,
            "content_revision": reading.revision,
            "required_version": required.first(),
            "rule_version": RULE_VERSION,
            "language": reading.language,
            **values,
        },
    )


def _settle(summary: CourseSummary, reading: Reading) -> None:
    """Bring a summary up to the facts; a completed course stays completed (rule C3)."""
    if summary.state == State.COMPLETED:
        return
    now = timezone.now()
    facts = CompletionFact.objects.filter(subject=summary.subject, course_key=summary.course_key)
    done = {str(fact.key) for fact in facts if fact.kind == Kind.LESSON}
    required = RequiredSet.objects.filter(course_key=summary.course_key).order_by("-version").first()
    share = share_done(required.items if required else [], done)
    changes: dict[str, Any] = {"touched_at": now}
    if summary.state == State.ENROLLED and facts:
        changes |= {"state": State.IN_PROGRESS, "started_at": now}
    if required and share.required and share.done == share.required:
        _append_fact(
            subject=summary.subject,
            kind=Kind.COURSE,
            key=summary.course_key,
            course_key=summary.course_key,
            reading=reading,
            evidence={"lessons": share.required},
            occurred_at=now,
        )
        changes |= {
            "state": State.COMPLETED,
            "started_at": summary.started_at or now,
            "completed_at": now,
            "required_version": required.version,
            "overdue": False,
        }
    _change_summary(summary, **changes)


def open_summary(
    *, subject: UUID, course_key: UUID, due_at: datetime | None, due_zone: str = ""
) -> CourseSummary:
    """Start the summary of an enrolment, or bring its due date up to date. Call inside the enrolment's transaction.

    Completed work that already counts (a lesson moved from another course) is settled at once.
    """
    profile = Profile.objects.filter(subject=subject).first()
    unit_id = profile.unit_id if profile else None
    overdue = due_at is not None and due_at < timezone.now()
    try:
        with transaction.atomic():
            summary = CourseSummary.objects.create(
                subject=subject,
                course_key=course_key,
                unit_id=unit_id,
                due_at=due_at,
                due_zone=due_zone,
                overdue=overdue,
            )
    except IntegrityError:
        summary = _locked_summary(subject, course_key)
        open_overdue = overdue and summary.state != State.COMPLETED
        _change_summary(summary, due_at=due_at, due_zone=due_zone, overdue=open_overdue)
    else:
        _count(summary, +1)
    return summary


@transaction.atomic
def turn_overdue(*, now: datetime | None = None) -> int:
    """Mark what has fallen due since the last turn; return how many. The worker runs this every hour."""
    moment = now or timezone.now()
    due = CourseSummary.objects.select_for_update().filter(
        overdue=False, completed_at=None, due_at__lt=moment
    )
    summaries = list(due)
    for summary in summaries:
        _change_summary(summary, overdue=True)
    return len(summaries)


def move_counts(*, subject: UUID, unit_id: int | None) -> None:
    """Carry an officer's summaries to the unit of the new post. Call inside the move's transaction."""
    for summary in CourseSummary.objects.select_for_update().filter(subject=subject):
        _change_summary(summary, unit_id=unit_id)


def _locked_summary(subject: UUID, course_key: UUID) -> CourseSummary:
    try:
        return _locked_summaries(subject, [course_key])[course_key]
    except KeyError:
        raise NotEnrolled(course_key) from None


def _locked_summaries(subject: UUID, course_keys: Iterable[UUID]) -> dict[UUID, CourseSummary]:
    rows = CourseSummary.objects.select_for_update().filter(subject=subject, course_key__in=list(course_keys))
    return {row.course_key: row for row in rows.order_by("course_key")}


def _change_summary(summary: CourseSummary, **changes: Any) -> None:
    """Store the changes and carry the unit counts along."""
    if all(getattr(summary, name) == value for name, value in changes.items()):
        return
    _count(summary, -1)
    for name, value in changes.items():
        setattr(summary, name, value)
    summary.save(update_fields=[name.removesuffix("_id") for name in changes])
    _count(summary, +1)


def _count(summary: CourseSummary, step: int) -> None:
    """Add ``step`` to the counts of the summary's unit, where the summary belongs."""
    if summary.unit_id is None:
        return
    columns = [summary.state] + (["overdue"] if summary.overdue else [])
    where = {"unit_id": summary.unit_id, "course_key": summary.course_key}
    UnitCourseCount.objects.get_or_create(**where)
    UnitCourseCount.objects.filter(**where).update(**{name: F(name) + step for name in columns})
