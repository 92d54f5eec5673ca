"""Quizzes in every state whose pages look different, taken by one officer."""

from datetime import timedelta
from uuid import UUID

from django.utils import timezone

from assessments.activities.quiz.models import Quiz
from assessments.activities.quiz.services import begin, hand_in
from assessments.attempts.models import Attempt, Shown
from assessments.attempts.services import rescore, save_answer
from assessments.questions.models import QuestionType
from courses.content.models import ModulePage
from courses.enrolment.services import enrol
from tests.factories.courses import make_course, make_lesson
from tests.factories.questions import activity_block, make_question, make_quiz, right_response

HINTS = [("hint", "Think of who answers for it."), ("hint", "It is not the vendor.")]


def take_quizzes(subject: UUID) -> dict[str, str]:
    """Let the officer take a course of quizzes; return the address of a page for each state."""
    kinds = [make_question(kind) for kind in QuestionType.values]
    practised, essay = make_question(hints=HINTS), kinds[-1]
    quizzes = {
        "timed": make_quiz(
            time_limit=30, tries=2, pause=10, closes_at=timezone.now() + timedelta(days=9), zone="Europe/Rome"
        ),
        "all": make_quiz(questions=kinds, layout="all", time_limit=60),
        "instant": make_quiz(questions=[practised, make_question(hints=HINTS)], pass_mark=0, instant=True),
        "essay": make_quiz(questions=[essay], second_marker=True),
        "over": make_quiz(time_limit=10),
        "used": make_quiz(questions=1, tries=1, show_answers=Shown.NEVER),
    }
    course = make_course(code="Q1", title="A course of quizzes")
    make_lesson(ModulePage.objects.child_of(course).get(), body=[activity_block(quiz) for quiz in quizzes.values()])
    enrol(subject=subject, course_key=course.translation_key)
    begun = {name: _begun(subject, quiz) for name, quiz in quizzes.items() if name != "timed"}
    _answer(begun["instant"], practised, final=True)
    _answer(begun["essay"], essay)
    for name in ("essay", "used"):
        hand_in(subject=subject, attempt_id=begun[name].pk, language="en")
    _regrade(begun["used"])
    _end(begun["over"])
    pages = {"instant": "q/1/", "instant, hints": "q/2/", "all": "q/", "over": "q/"}
    pages |= {name: f"result/{begun[name].pk}/" for name in ("essay", "used")} | {"timed": "", "used, start": ""}
    return {name: f"quiz/{quizzes[name.partition(',')[0]].activity.key}/{rest}" for name, rest in pages.items()}


def _begun(subject: UUID, quiz: Quiz) -> Attempt:
    return begin(subject=subject, quiz=Quiz.objects.counted().get(pk=quiz.pk), language="en")


def _answer(attempt: Attempt, question, *, final: bool = False) -> None:
    save_answer(
        subject=attempt.subject,
        attempt_id=attempt.pk,
        question_key=question.translation_key,
        response=right_response(question),
        final=final,
    )


def _regrade(attempt: Attempt) -> None:
    (row,) = Attempt.objects.get(pk=attempt.pk).result
    rescore(attempt_id=attempt.pk, result=[row | {"score": "1"}], cause="regraded")


def _end(attempt: Attempt) -> None:
    """Let the time of an attempt run out."""
    moved = {"started_at": attempt.started_at - timedelta(hours=1)}
    Attempt.objects.filter(pk=attempt.pk).update(deadline_at=attempt.deadline_at - timedelta(hours=1), **moved)
