"""Every act that is recorded, and what follows from it: one transaction, whoever calls."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Subquery
from django.utils import timezone

from ..activities.outcomes import Outcome
from ..content.models import ActivityUse, Condition, CourseItem
from .course_record import CourseRecord
from .models import CompletionFact, CourseSummary
from .summaries import Pair, begin_summaries, change_summary, counted_at_the_end, locked_summaries, open_summary
from .work import with_work

Kind = CompletionFact.Kind
State = CourseSummary.State
#: Clocks of our own machines may differ by so much; a later time is nobody's evidence (rule T2).
CLOCK_TOLERANCE = timedelta(minutes=1)


class NotEnrolled(Exception):
    """The officer does not take this course, so nothing is recorded."""


class NotCompletable(Exception):
    """The lesson is not completed by hand, or is not there any more."""


class NotYet(Exception):
    """Something comes first: courses to complete (``courses``, their keys), or a module before this one."""

    def __init__(self, courses: list[str]) -> None:
        super().__init__(*courses)
        self.courses = courses


class ImplausibleTime(Exception):
    """An outcome is dated in the future: a device's clock is evidence, never authority (rule T2)."""


@dataclass(frozen=True, kw_only=True)
class Reading:
    """What was in front of the officer: language and revision as shown."""

    language: str
    revision: str = ""


@transaction.atomic
def complete_lesson(*, subject: UUID, lesson_key: UUID, reading: Reading) -> CompletionFact:
    """Record that the officer has read a lesson to the end and confirms it. Twice is once.

    Raises NotEnrolled; NotCompletable for a lesson that is not live or that only its activities complete; NotYet.
    """
    course = CourseItem.objects.filter(lesson_key=lesson_key, live=True).values("course_key")[:1]
    items = {item.lesson_key: item for item in CourseItem.objects.filter(course_key=Subquery(course))}
    item = items.get(lesson_key)
    if item is None or item.condition not in (Condition.CONFIRM, Condition.OPEN):
        raise NotCompletable(lesson_key)
    summary = locked_summaries(subject, [item.course_key]).get(item.course_key)
    if summary is None:
        raise NotEnrolled(item.course_key)
    record = CourseRecord(summary, items.values())
    known = record.of_period(Kind.LESSON).get(str(lesson_key))
    if known:
        record.write(record.settle(acted=False) if record.fresh else {})
        return known
    _require_turn(record, item)
    fact = record.append(
        Kind.LESSON,
        lesson_key,
        language=reading.language,
        content_revision=reading.revision,
        evidence={"by": str(item.condition)},
        occurred_at=timezone.now(),
    )
    record.write(record.settle(acted=True))
    return fact


def _require_turn(record: CourseRecord, item: CourseItem) -> None:
    if not record.opens(item):
        raise NotYet(record.missing_prerequisites())


@transaction.atomic
def record_outcome(outcome: Outcome, *, reading: Reading | None = None) -> None:
    """Record what an activity type reports, and every lesson and course it completes.

    Finishing and passing are two facts (rule C7); the first of each stays, a worse one later changes nothing, and only
    a better score is taken down (rule C9). Work that was begun counts, also where something came first: that is asked
    at the door. Raises NotEnrolled when the officer takes no course in which the activity stands; ImplausibleTime.
    """
    if outcome.occurred_at > timezone.now() + CLOCK_TOLERANCE:
        raise ImplausibleTime(outcome.activity_key)
    lessons = ActivityUse.objects.filter(activity_key=outcome.activity_key).values("lesson_key")
    here = CourseItem.objects.filter(lesson_key__in=lessons, live=True).values("course_key")
    items = list(CourseItem.objects.filter(course_key__in=here))
    summaries = locked_summaries(outcome.subject, {item.course_key for item in items})
    if not summaries:
        raise NotEnrolled(outcome.activity_key)
    reading = reading or Reading(language=outcome.language)
    for summary in summaries.values():
        if summary.period > 1 and summary.opened_at and outcome.occurred_at < summary.opened_at:
            continue  # done for the period before, which is completed (rule K7)
        record = CourseRecord(summary, items)
        _take_down(record, outcome, reading)
        record.write(record.settle(acted=outcome.finished or outcome.passed))


def _take_down(record: CourseRecord, outcome: Outcome, reading: Reading) -> None:
    """Take down what an outcome proves: with its evidence, dated when it happened."""
    shown: dict[str, Any] = {
        "language": reading.language,
        "content_revision": reading.revision,
        "occurred_at": outcome.occurred_at,
    }
    for kind, holds in ((Kind.FINISHED, outcome.finished), (Kind.PASSED, outcome.passed)):
        if holds:
            record.add(kind, outcome.activity_key, evidence=outcome.evidence, **shown)
    best = record.best_scores().get(str(outcome.activity_key))
    if outcome.score is not None and (best is None or outcome.score > best):
        evidence = outcome.evidence | {"score": str(outcome.score)}
        record.append(Kind.SCORE, outcome.activity_key, evidence=evidence, **shown)


@transaction.atomic
def begin_course(
    *, subject: UUID, course_key: UUID, due_at: datetime | None, due_zone: str = "", required: bool = False
) -> CourseSummary:
    """Open the summary of an enrolment, or give an open one its due date.

    Work that already counts is settled at once: a lesson done in another course it has moved from, or what is enough
    since something was withdrawn while the enrolment had ended (rule E1).
    """
    summary, begun = open_summary(
        subject=subject, course_key=course_key, due_at=due_at, due_zone=due_zone, required=required
    )
    if begun:
        settle(summary)
    return summary


@transaction.atomic
def begin_courses(wanted: Mapping[Pair, Mapping[str, Any]]) -> None:
    """Open the summaries of many enrolments, which the caller has locked, as ``begin_course`` does one.

    ``wanted`` holds ``due_at``, ``due_zone`` and ``required`` by subject and course. Only those who have done anything
    that may count cost a query of their own.
    """
    begun = begin_summaries(wanted)
    for summary in sorted(with_work(begun), key=_chain):
        settle(summary)


def _chain(summary: CourseSummary) -> Pair:
    """Return by what people are taken: one order of ledger chains, whoever comes."""
    return summary.subject, summary.course_key


@transaction.atomic
def suspend_course(*, subject: UUID, course_key: UUID) -> None:
    """Take an officer's summary out of every count; what is recorded stays (rule E1)."""
    for summary in locked_summaries(subject, [course_key]).values():
        change_summary(summary, suspended=True)


@transaction.atomic
def open_period(
    *,
    subject: UUID,
    course_key: UUID,
    cause: str,
    asked: list[str] | None = None,
    due_at: datetime | None = None,
    due_zone: str = "",
    evidence: dict[str, Any] | None = None,
) -> CourseSummary | None:
    """Open a new certification period of a completed course (rule K7); None where there is nothing to open.

    ``asked`` lists the lessons it takes, None is all. What holds until it expires goes on holding. One that is open
    stays; where it asks for parts and more is asked, a new one asks for what is left of it and the new parts.
    """
    summary = locked_summaries(subject, [course_key]).get(course_key)
    if summary is None or summary.completed_at is None:
        return None
    record = _record_of(summary)
    if summary.renewing:
        if record.asked is None or asked is None:
            return None
        left = [key for key in record.asked if key not in record.of_period(Kind.LESSON)]
        if set(asked) <= set(left):
            return None
        asked = sorted({*left, *asked})
    now = timezone.now()
    changes: dict[str, Any] = {"period": summary.period + 1, "renewing": True, "opened_at": now, "touched_at": now}
    late = due_at is not None and due_at < now
    change_summary(summary, due_at=due_at, due_zone=due_zone, overdue=late, **changes)
    record.append(
        Kind.PERIOD,
        course_key,
        language="",
        evidence={"cause": cause, "asked": asked} | (evidence or {}),
        occurred_at=now,
    )
    record.write({})
    return summary


@transaction.atomic
def change_validity(*, subject: UUID, course_key: UUID, until: date | None, zone: str, reason: str) -> None:
    """Record that a completion is valid until another day (rule K10); nothing that was recorded is overwritten.

    ``reason`` is a language-neutral word, such as ``policy``. Raises NotEnrolled for a course that is not completed.
    """
    summary = locked_summaries(subject, [course_key], suspended=True).get(course_key)
    if summary is None or summary.completed_at is None:
        raise NotEnrolled(course_key)
    record = _record_of(summary)
    changes = record.change_validity(until, zone, reason=reason)
    record.write(changes)


@transaction.atomic
def recognise(*, subject: UUID, course_key: UUID, completed_at: datetime, evidence: dict[str, Any]) -> CourseSummary:
    """Record a course as completed by what was learnt elsewhere; ``evidence`` leads to the decision of two people.

    Raises NotEnrolled when the officer does not take the course; ImplausibleTime for a day to come.
    """
    if completed_at > timezone.now() + CLOCK_TOLERANCE:
        raise ImplausibleTime(course_key)
    summary = locked_summaries(subject, [course_key]).get(course_key)
    if summary is None:
        raise NotEnrolled(course_key)
    if not summary.settled:
        record = _record_of(summary)
        changes = record.complete(completed_at, language="", by="recognition", **evidence)
        started = {} if summary.started_at else {"started_at": completed_at}
        record.write(changes | started)
    return summary


def settle(summary: CourseSummary) -> None:
    """Bring a locked summary up to the facts, dated from them."""
    record = _record_of(summary)
    record.write(record.settle(acted=False))


def _record_of(summary: CourseSummary) -> CourseRecord:
    return CourseRecord(summary, CourseItem.objects.filter(course_key=summary.course_key))


def move_counts(*, subject: UUID, unit_id: int | None) -> None:
    """Carry an officer's summaries to the unit of the new post. Call inside the move's transaction."""
    rows = CourseSummary.objects.select_for_update().filter(subject=subject).order_by("course_key")
    with counted_at_the_end():
        for summary in list(rows):
            change_summary(summary, unit_id=unit_id)
