"""The result of a try as the API tells it: what the result page shows of it, and no more (rule A14)."""

from datetime import datetime
from typing import Any
from uuid import UUID

from assessments.attempts.models import Attempt

from ..desk import Desk
from ..results import Explained, explained
from ..review import review_of
from .sheets import shown
from .standing import standing_data


def result_data(attempt: Attempt, subject: UUID, language: str, now: datetime) -> dict[str, Any]:
    """Return a result in a language, by the review rules that the attempt pinned."""
    desk = Desk(key=attempt.quiz_key, subject=subject, language=language, now=now)
    review = review_of(attempt, desk.tries, now)
    rows = explained(attempt, language, show_marks=review.marks, show_answers=review.answers)
    return standing_data(attempt, now) | {
        "percent": None if attempt.score is None else attempt.percent,
        "marks_shown": review.marks,
        "answers_shown": review.answers,
        "more": review.more,
        "questions": [_row(row) for row in rows],
    }


def _row(row: Explained) -> dict[str, Any]:
    asked = row.asked
    return {
        "key": asked.key,
        "number": asked.number,
        "type": asked.type,
        "language": asked.language,
        "prompt": asked.content["prompt"],
        "response": shown(asked.response, asked.order),
        "weight": row.points,
        "verdict": row.verdict,
        "share": None if row.share is None else str(row.share),
        "lines": [*row.chosen, *row.missed, *row.table],
        "accepted": row.accepted,
        "feedback": row.feedback,
        "marks": row.marks,
        "explanation": row.explanation,
        "read_again": row.read_again or None,
    }
