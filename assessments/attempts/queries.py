"""Reads over attempts: the sheet an officer answers, in the officer's words."""

from ..questions.asked import AskedQuestion
from ..questions.queries import versions_of
from .models import Attempt


def sheet(attempt: Attempt, language: str, *, only: int | None = None) -> list[AskedQuestion]:
    """Return the attempt's questions in ``language`` with the saved answers, or just number ``only``. Two queries."""
    pins = list(enumerate(attempt.pinned["questions"], start=1))
    if only is not None:
        pins = [pins[only - 1]]
    answers = {str(row.question_key): row for row in attempt.answers.all()}
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
            )
        )
    return asked


def answered_keys(attempt: Attempt) -> set[str]:
    """Return the keys of the questions that have a saved answer."""
    return {str(key) for key in attempt.answers.values_list("question_key", flat=True)}


def unanswered(attempt: Attempt) -> list[int]:
    """Return the numbers of the questions without an answer, counted from 1."""
    done = answered_keys(attempt)
    return [n for n, pin in enumerate(attempt.pinned["questions"], start=1) if pin["key"] not in done]
