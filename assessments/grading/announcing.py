"""What follows from another score, in the transaction that gave it: the course, the officer and the ledger hear."""

from typing import Any
from uuid import UUID

from lms.ledger.services import audit
from lms.notices.services import send_mail

from ..attempts.models import Attempt
from .signals import result_changed


def announce(attempt: Attempt, *, by: UUID, cause: str, notice: str, **detail: Any) -> None:
    """Tell the course and the officer of an attempt's newest score, and enter it in the ledger, last (rule R1).

    ``detail`` holds ids only. While a text still waits for a marker there is no score, and only the ledger hears.
    """
    number = None
    if attempt.state == Attempt.State.SUBMITTED:
        result_changed.send(Attempt, attempt=attempt)
        send_mail(to=attempt.subject, template=notice, language=attempt.language)
        number = newest_score(attempt)
    body = {"attempt": str(attempt.pk), "score": number, "cause": cause} | detail
    audit(actor=by, action="grade_changed", subject=attempt.subject, detail=body)


def newest_score(attempt: Attempt) -> int:
    """Return the number of an attempt's newest score; 0 without one. One query."""
    return attempt.scores.order_by("-number").values_list("number", flat=True).first() or 0
