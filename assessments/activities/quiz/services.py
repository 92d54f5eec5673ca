"""Every write to quizzes, and the two acts of an officer that touch the course: to begin and to hand in."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from wagtail.log_actions import log

from assessments.attempts.models import Attempt
from assessments.attempts.policy import Policy, six_places
from assessments.attempts.services import Plan, StartedMeanwhile, expire_attempt, start_attempt, submit_attempt
from assessments.attempts.standing import standing
from assessments.grading.marks import grade
from assessments.questions.models import Question, QuestionVersion
from courses.activities import Outcome
from courses.activities.models import Activity
from courses.progress.queries import activity_open
from courses.progress.services import NotEnrolled, NotYet, record_outcome
from courses.progress.summaries import locked_summaries
from lms.conf import lms_setting
from lms.ledger.services import audit

from .models import Quiz, QuizQuestion
from .queries import (
    Granted,
    Tries,
    courses_asking,
    expired_attempts,
    seen_questions,
    tries_of,
    wanted_questions,
)
from .rules import may_attempt

#: The type of the core activity row; see ``activity_types``.
SLUG = "quiz"


def with_activity(quiz: Quiz) -> Quiz:
    """Give a quiz its core activity row, or bring that row's title up to date. Call before the quiz is saved."""
    activity = quiz.activity if quiz.activity_id else Activity(type=SLUG)
    activity.title = quiz.title
    activity.save()
    quiz.activity = activity
    return quiz


@transaction.atomic
def create_quiz(
    *, title: str, questions: Iterable[Question], pass_mark: int = 80, key: UUID | None = None, **settings: Any
) -> Quiz:
    """Create a quiz that asks ``questions`` in this order; ``key`` fixes the activity's key (demo, import).

    ``settings`` are further fields of ``Quiz``.
    """
    activity = Activity(type=SLUG, title=title)
    if key:
        activity.key = key
    activity.save()
    quiz = Quiz(activity=activity, title=title, pass_mark=pass_mark, **settings)
    quiz.items = [QuizQuestion(question=question, sort_order=place) for place, question in enumerate(questions)]
    quiz.save()
    return quiz


@transaction.atomic
def use_newest(*, quiz: Quiz, item: int, by: Any) -> QuizQuestion:
    """Let a quiz ask the newest version of a question it stays with, and stay with that one; ``by`` is a user.

    Raises QuizQuestion.DoesNotExist for an item that is not of this quiz, or that stays with no version. Attempts that
    run keep the version they pinned (rule A1).
    """
    rows = QuizQuestion.objects.filter(quiz=quiz, stay_with__isnull=False).select_related("question")
    row = rows.select_for_update(of=("self",)).get(pk=item)
    assert row.question is not None  # noqa: S101  (only a question has a version to stay with, by constraint)
    newest = QuestionVersion.objects.newest(row.question.translation_key, lms_setting("SOURCE_LANGUAGE"))
    if newest is None or newest.number == row.stay_with:
        return row
    before, row.stay_with = row.stay_with, newest.number
    row.save(update_fields=["stay_with"])
    log(quiz, "wagtail.edit", user=by, content_changed=True)
    detail = {"question": str(row.question.translation_key), "before": before, "after": row.stay_with}
    audit(actor=_subject_of(by), action="quiz_version_changed", detail={"quiz": str(quiz.activity.key)} | detail)
    return row


def note_counting(*, quiz: Quiz, before: str, by: Any) -> None:
    """Enter in the ledger that a quiz counts tries differently from the next one on (rule A5); ``by`` is a user."""
    if quiz.counting == before or not Attempt.objects.filter(quiz_key=quiz.activity.key).exists():
        return
    detail = {"quiz": str(quiz.activity.key), "before": before, "after": quiz.counting}
    audit(actor=_subject_of(by), action="quiz_counting_changed", detail=detail)


def _subject_of(user: Any) -> UUID | None:
    profile = getattr(user, "lms_profile", None)
    return profile.subject if profile else None


class NotOpen(Exception):
    """The quiz opens later, or has closed; ``opens_at`` is None when it has closed."""

    def __init__(self, opens_at: datetime | None) -> None:
        super().__init__(opens_at)
        self.opens_at = opens_at


class NoTriesLeft(Exception):
    """Every try of this certification period is used."""


class TooSoon(Exception):
    """The pause between tries is not over; it is at ``next_at``."""

    def __init__(self, next_at: datetime) -> None:
        super().__init__(next_at)
        self.next_at = next_at


def begin(*, subject: UUID, quiz: Quiz, language: str, now: datetime | None = None) -> Attempt:
    """Return the officer's open attempt, or start the next. One whose time is over is closed first (rule A8).

    Raises NotEnrolled, NotYet where something comes first, NotOpen, NoTriesLeft, TooSoon, ``attempts.NothingToAsk``.
    """
    if not may_attempt(subject, quiz.activity.key):
        raise NotEnrolled(quiz.activity.key)
    if not activity_open(subject, quiz.activity.key):
        raise NotYet([])
    while True:
        try:
            return _begin(subject, quiz, language, now or timezone.now())
        except StartedMeanwhile:  # in another window, and handed in by now: count the tries again
            continue


def _begin(subject: UUID, quiz: Quiz, language: str, moment: datetime) -> Attempt:
    tries = tries_of(subject, quiz, moment)
    if tries.running and not tries.running.takes_answers(moment):
        close(attempt_id=tries.running.pk, now=moment)
        tries = tries_of(subject, quiz, moment)  # anew in any case: the clock may have closed it at this moment
    if tries.running:
        return tries.running
    require_startable(quiz, tries, moment)
    deadline = deadline_of(quiz, tries.granted, moment)
    plan = Plan(
        quiz_key=quiz.activity.key,
        questions=wanted_questions(quiz, seen_questions(tries.attempts)),
        policy=policy_of(quiz, tries),
        shuffle=quiz.shuffle,
        deadline_at=deadline,
    )
    number = tries.attempts[-1].number + 1 if tries.attempts else 1
    return start_attempt(subject=subject, plan=plan, language=language, number=number)


def require_startable(quiz: Quiz, tries: Tries, now: datetime) -> None:
    """Raise NotOpen, NoTriesLeft or TooSoon unless the next try may begin now."""
    if quiz.opens_at and now < quiz.opens_at:
        raise NotOpen(quiz.opens_at)
    if quiz.closes_at and now >= quiz.closes_at:
        raise NotOpen(None)
    if tries.left == 0:
        raise NoTriesLeft
    if tries.next_at:
        raise TooSoon(tries.next_at)


def minutes_of(quiz: Quiz, granted: Granted) -> int | None:
    """Return the time limit in minutes with what is granted, rounded up; None without a limit."""
    if not quiz.time_limit:
        return None
    return -(-quiz.time_limit * (100 + granted.percent) // 100)


def deadline_of(quiz: Quiz, granted: Granted, now: datetime) -> datetime | None:
    """Return the last moment of an attempt that starts now: its limit or the closing time (rule A7)."""
    minutes = minutes_of(quiz, granted)
    ends = [now + timedelta(minutes=minutes)] if minutes else []
    return min([*ends, *([quiz.closes_at] if quiz.closes_at else [])], default=None)


def policy_of(quiz: Quiz, tries: Tries) -> Policy:
    """Return the rules an attempt that starts now is taken under."""
    return Policy(
        pass_mark=quiz.pass_mark,
        counting=quiz.counting,
        expiry=quiz.expiry,
        grace=quiz.grace,
        limit=quiz.time_limit,
        limit_granted=minutes_of(quiz, tries.granted),
        closes_at=quiz.closes_at.isoformat() if quiz.closes_at else "",
        zone=quiz.zone if quiz.closes_at else "",
        tries=tries.limit,
        show_marks=quiz.show_marks,
        show_answers=quiz.show_answers,
        layout=quiz.layout,
        instant=quiz.instant,
        second_marker=quiz.second_marker,
    )


@transaction.atomic
def hand_in(
    *, subject: UUID, attempt_id: UUID, language: str, key: UUID | None = None, now: datetime | None = None
) -> Attempt:
    """Grade an attempt and tell the course, in one transaction; a repeat returns the first result (rule A11).

    Finished and passed are told apart (rule C7). Raises Attempt.DoesNotExist for an attempt of somebody else, and
    NotEnrolled, with the attempt still open and its answers kept.
    """
    attempt, first = submit_attempt(subject=subject, attempt_id=attempt_id, grader=grade, key=key, now=now)
    if first:
        tell_course(attempt, language=language)
    return attempt


@transaction.atomic
def close(*, attempt_id: UUID, now: datetime | None = None) -> Attempt | None:
    """Close an attempt whose time is over, as of its deadline, and tell the course; None if there is nothing to close.

    Raises NotEnrolled, with the attempt still open, when the officer has left the course.
    """
    attempt = expire_attempt(attempt_id=attempt_id, grader=grade, now=now)
    if attempt:
        tell_course(attempt, language=attempt.language)
    return attempt


def close_expired(now: datetime | None = None) -> int:
    """Close every attempt whose time is over, each in its own transaction; return how many (rule A8)."""
    moment = now or timezone.now()
    ids = list(expired_attempts(moment).values_list("pk", flat=True))
    return sum(_closed(attempt_id, moment) for attempt_id in ids)


def _closed(attempt_id: UUID, now: datetime) -> bool:
    try:
        return close(attempt_id=attempt_id, now=now) is not None
    except NotEnrolled:  # left the course since the list was made
        return False


def tell_course(attempt: Attempt, *, language: str) -> None:
    """Report what the officer's attempts are worth by now; one that does not count is no news.

    Call inside the transaction that changed the attempt. Raises NotEnrolled.
    """
    if attempt.state == Attempt.State.ABANDONED:
        return
    assert attempt.submitted_at is not None  # noqa: S101  (what was handed in is dated, by constraint)
    # Locked before the attempts are read, so that a mark and a hand-in at the same moment know of each other.
    summaries = locked_summaries(attempt.subject, courses_asking(attempt.quiz_key).values_list("course_key", flat=True))
    since = max((one.opened_at for one in summaries.values() if one.period > 1 and one.opened_at), default=None)
    rows = Attempt.objects.of(attempt.subject, attempt.quiz_key).handed_in()
    worth = standing(list(rows.filter(submitted_at__gte=since) if since else rows))
    counts = attempt.state == Attempt.State.SUBMITTED and worth is not None
    record_outcome(
        Outcome(
            subject=attempt.subject,
            activity_key=attempt.quiz_key,
            finished=True,
            passed=bool(counts and worth and worth.passed),
            language=language,
            occurred_at=attempt.submitted_at,
            score=six_places(worth.share) if counts and worth else None,
            evidence={"attempt": str(attempt.pk)},
        )
    )
