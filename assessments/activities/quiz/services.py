"""Every write to quizzes, and the two acts of an officer that touch the course: to begin and to hand in."""

from collections.abc import Iterable
from uuid import UUID

from django.db import transaction

from assessments.attempts.models import Attempt
from assessments.attempts.services import Plan, start_attempt, submit_attempt
from assessments.grading.marks import grade
from assessments.questions.models import Question
from courses.activities import Outcome
from courses.activities.models import Activity
from courses.progress.queries import activity_open
from courses.progress.services import NotEnrolled, NotYet, record_outcome

from .models import Quiz, QuizQuestion
from .queries import question_keys
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
    *, title: str, questions: Iterable[Question], pass_mark: int = 80, shuffle: bool = True, key: UUID | None = None
) -> Quiz:
    """Create a quiz that asks ``questions`` in this order; ``key`` fixes the activity's key (demo, import)."""
    activity = Activity(type=SLUG, title=title)
    if key:
        activity.key = key
    activity.save()
    quiz = Quiz(activity=activity, title=title, pass_mark=pass_mark, shuffle=shuffle)
    quiz.items = [QuizQuestion(question=question, sort_order=place) for place, question in enumerate(questions)]
    quiz.save()
    return quiz


def begin(*, subject: UUID, quiz: Quiz, language: str) -> Attempt:
    """Return the officer's open attempt, or start the next.

    Raises NotEnrolled, NotYet where something comes first, and ``attempts.NothingToAsk``.
    """
    if not may_attempt(subject, quiz.activity.key):
        raise NotEnrolled(quiz.activity.key)
    if not activity_open(subject, quiz.activity.key):
        raise NotYet([])
    plan = Plan(
        quiz_key=quiz.activity.key,
        question_keys=question_keys(quiz),
        pass_mark=quiz.pass_mark,
        shuffle=quiz.shuffle,
    )
    return start_attempt(subject=subject, plan=plan, language=language)


@transaction.atomic
def hand_in(*, subject: UUID, attempt_id: UUID, language: str) -> Attempt:
    """Grade an attempt and tell the course, in one transaction; a repeat returns the first result (rule A11).

    Finished and passed are told apart (rule C7). Raises Attempt.DoesNotExist for an attempt of somebody else, and
    NotEnrolled, with the attempt still open and its answers kept.
    """
    attempt, first = submit_attempt(subject=subject, attempt_id=attempt_id, grader=grade)
    if first:
        record_outcome(_outcome(attempt, language))
    return attempt


def _outcome(attempt: Attempt, language: str) -> Outcome:
    assert attempt.submitted_at is not None  # noqa: S101  (a submitted attempt is dated, by constraint)
    return Outcome(
        subject=attempt.subject,
        activity_key=attempt.quiz_key,
        finished=True,
        passed=bool(attempt.passed),
        language=language,
        occurred_at=attempt.submitted_at,
        score=attempt.score,
        evidence={"attempt": str(attempt.pk)},
    )
