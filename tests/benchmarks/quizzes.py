"""Quizzes to measure with, and officers in the middle of them."""

import random
from collections.abc import Iterable
from typing import Any
from uuid import UUID

#: Seven types a quiz of forty mixes; an essay would wait for a person.
KINDS = ("single", "multiple", "truefalse", "single", "matching", "single", "ordering", "gaps", "numeric", "short")


def make_long_quiz(questions: int, *, kinds: Iterable[str] = KINDS, **settings: Any) -> tuple[Any, Any]:
    """Return (quiz, course): ``questions`` questions of mixed types on one page, in the last lesson of a course."""
    from assessments.activities.quiz.models import Layout
    from tests.factories.questions import make_question, make_quiz, make_quiz_course

    mixed = list(kinds)
    chosen = [make_question(mixed[place % len(mixed)]) for place in range(questions)]
    quiz = make_quiz(questions=chosen, layout=Layout.ALL, **settings)
    return quiz, make_quiz_course(quiz)


def begin(subject: UUID, quiz: Any, course: Any) -> Any:
    """Enrol an officer and start an attempt."""
    from assessments.activities.quiz.services import begin as start
    from courses.enrolment.services import enrol

    enrol(subject=subject, course_key=course.translation_key)
    return start(subject=subject, quiz=quiz, language="en")


def answer(attempt: Any, responses: dict[str, Any]) -> None:
    """Save answers, by question key."""
    from assessments.attempts.services import Save, save_answers

    saves = [Save(question_key=UUID(key), response=response, language="en") for key, response in responses.items()]
    save_answers(subject=attempt.subject, attempt_id=attempt.pk, saves=saves)


def right_responses(quiz: Any) -> dict[str, Any]:
    """Return the perfect answer to every question, by key."""
    from tests.factories.questions import right_response

    return {str(question.translation_key): right_response(question) for question in _questions(quiz)}


def some_responses(quiz: Any) -> dict[str, Any]:
    """Return answers to half of the questions, right or wrong, by key."""
    from tests.factories.questions import right_response, wrong_response

    chosen = random.sample(_questions(quiz), quiz.items.count() // 2)
    half = len(chosen) // 2
    said = [right_response(one) for one in chosen[:half]] + [wrong_response(one) for one in chosen[half:]]
    return {str(one.translation_key): response for one, response in zip(chosen, said, strict=True)}


def _questions(quiz: Any) -> list[Any]:
    return [item.question for item in quiz.items.select_related("question")]
