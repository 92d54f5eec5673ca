"""Many handed-in attempts at once, written straight into the tables: what the analysis reads, without playing it."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any
from uuid import UUID, uuid4

from assessments.activities.quiz.models import Quiz
from assessments.attempts.models import Answer, Attempt, Score
from assessments.questions.models import Question
from assessments.questions.queries import Wanted, pins_for
from tests.factories.questions import right_response, wrong_response

START = datetime(2026, 3, 2, 9, tzinfo=UTC)


def make_trials(
    quiz: Quiz,
    patterns: Sequence[str],
    *,
    language: str = "en",
    number: int = 1,
    responses: dict[UUID, dict[str, Any]] | None = None,
    pace: int = 60,
    start: datetime = START,
) -> list[Attempt]:
    """Return an attempt for each pattern such as "110": right, right, wrong; "-" for no answer.

    Every answer came ``pace`` seconds after the one before. ``responses`` are what wrong answers say, by question.
    """
    questions = [item.question for item in quiz.items.order_by("sort_order")]
    pins = pins_for([Wanted(key=question.translation_key) for question in questions])
    said = {question.pk: _responses(question, responses or {}) for question in questions}
    attempts, answers = [], []
    for place, pattern in enumerate(patterns):
        attempt = _attempt(quiz, pins, pattern, language, number, start + timedelta(minutes=place), pace)
        attempts.append(attempt)
        answers += [
            Answer(
                attempt=attempt,
                question_key=question.translation_key,
                response=said[question.pk][mark],
                language=language,
                made_at=attempt.started_at + timedelta(seconds=pace * turn),
            )
            for turn, (question, mark) in enumerate(zip(questions, pattern, strict=True), start=1)
            if mark != "-"
        ]
    Attempt.objects.bulk_create(attempts)
    Answer.objects.bulk_create(answers)
    Score.objects.bulk_create(map(_score, attempts))
    return attempts


def _responses(question: Question, wrong: dict[UUID, dict[str, Any]]) -> dict[str, dict[str, Any]]:
    return {"1": right_response(question), "0": wrong.get(question.translation_key) or wrong_response(question)}


def _attempt(
    quiz: Quiz, pins: list[Any], pattern: str, language: str, number: int, start: datetime, pace: int
) -> Attempt:
    share = Fraction(pattern.count("1"), len(pattern))
    return Attempt(
        subject=uuid4(),
        quiz_key=quiz.activity.key,
        number=number,
        state=Attempt.State.SUBMITTED,
        pinned={"questions": pins, "pass_mark": quiz.pass_mark},
        language=language,
        started_at=start,
        submitted_at=start + timedelta(seconds=pace * len(pattern)),
        closed_by="officer",
        score=(Decimal(share.numerator) / share.denominator).quantize(Decimal("0.000001")),
        passed=share * 100 >= quiz.pass_mark,
        result=[{"key": pin["key"], "score": str(int(m == "1"))} for pin, m in zip(pins, pattern, strict=True)],
    )


def _score(attempt: Attempt) -> Score:
    values = {"share": attempt.score, "passed": attempt.passed, "result": attempt.result}
    return Score(attempt=attempt, number=1, cause=Score.Cause.HANDED_IN, **values)
