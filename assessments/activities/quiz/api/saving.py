"""From events of the API to saves of the attempt, and back to words."""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Any

from django.utils.translation import gettext as _

from assessments.attempts.answers import IncompleteAnswer, InvalidAnswer
from assessments.attempts.models import Attempt
from assessments.attempts.services import Kept, Save, UnknownQuestion

from .sheets import meant


def saves_of(attempt: Attempt, events: Iterable[dict[str, Any]], language: str) -> list[Save]:
    """Return the events as saves, partners named by their ids again."""
    orders = {pin["key"]: pin["order"] for pin in attempt.questions}
    return [
        Save(
            event=event["event"],
            question_key=event["question"],
            response=meant(event["response"], orders.get(str(event["question"]), [])),
            age=timedelta(milliseconds=event["age_ms"]),
            language=event.get("language", language),
        )
        for event in events
    ]


def kept_data(kept: Sequence[Kept]) -> list[dict[str, Any]]:
    """Return what became of each save."""
    return [{"event": one.event, "outcome": one.outcome, "error": _words(one.error)} for one in kept]


def _words(error: InvalidAnswer | UnknownQuestion | None) -> str:
    if error is None:
        return ""
    if isinstance(error, UnknownQuestion):
        return _("This try does not ask this question.")
    if isinstance(error, IncompleteAnswer):
        return _("The answer is not complete. What you saved before is safe.")
    return _("The answer does not fit this question. What you saved before is safe.")
