"""Reads over attempts: the sheet an officer answers, in the officer's words."""

from collections.abc import Iterable

from ..questions.asked import AskedQuestion
from ..questions.queries import versions_of
from .models import Answer, Attempt


def current_answers(attempt: Attempt) -> dict[str, Answer]:
    """Return, by question key, the answer that counts: the last one made that came in time, taken back ones left out.

    Nothing counts after a final one, whose solution was shown. One query.
    """
    return current_of(attempt.answers.counting())


def current_of(answers: Iterable[Answer]) -> dict[str, Answer]:
    """Return the same of answers of one attempt that were read already, in the order in which they were made."""
    current: dict[str, Answer] = {}
    for answer in answers:
        key = str(answer.question_key)
        if key not in current or not current[key].final:
            current[key] = answer
    return {key: answer for key, answer in current.items() if answer.response}


def sheet(attempt: Attempt, language: str, *, only: int | None = None) -> list[AskedQuestion]:
    """Return the attempt's questions in ``language`` with the saved answers, or just number ``only``. Two queries."""
    pins = list(enumerate(attempt.questions, start=1))
    if only is not None:
        pins = [pins[only - 1]]
    answers = current_answers(attempt)
    asked = []
    for (number, pin), version in zip(pins, versions_of([pin for _n, pin in pins], language), strict=True):
        answer = answers.get(pin["key"])
        asked.append(
            AskedQuestion(
                key=pin["key"],
                content=version.shown.content,
                order=pin["order"],
                language=version.shown.language,
                number=number,
                response=answer.response if answer else None,
                saved_at=answer.saved_at if answer else None,
                final=bool(answer and answer.final),
                version=version.shown.id,
            )
        )
    return asked


def unanswered(attempt: Attempt) -> list[int]:
    """Return the numbers of the questions without an answer, counted from 1. One query."""
    done = current_answers(attempt)
    return [n for n, pin in enumerate(attempt.questions, start=1) if pin["key"] not in done]
