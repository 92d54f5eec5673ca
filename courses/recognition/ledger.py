"""What the ledger says of a recognition: ids, dates and digests; what was written in free text is proved, not told."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from lms.ledger.sources import Row, ledger_source
from lms.ledger.texts import text_digest

from .models import Recognition

#: Kind of the entry made when a recognition is decided: from then on its row does not change.
ENTRY = "recognition"


def body_of(recognition: Recognition) -> dict[str, Any]:
    """Return a decided recognition as the ledger chains it."""
    return {
        "recognition": recognition.pk,
        "course": recognition.course_key,
        "completed_on": recognition.completed_on,
        "shown": _proof(recognition.shown_digest, *recognition.written),
        "proposed_by": recognition.proposed_by,
        "proposed_at": recognition.proposed_at,
        "decided_by": recognition.decided_by,
        "decided_at": recognition.decided_at,
        "decision": str(recognition.decision),
        "note": _proof(recognition.note_digest, recognition.decision_note),
    }


def _proof(kept: str, *texts: str) -> str:
    """Return the digest of texts as they stand; of texts that were erased, the one that was kept."""
    return text_digest(*texts) or kept


@ledger_source(ENTRY)
def recognitions(subject: UUID | None) -> Iterator[Row]:
    """Yield every decided recognition as its entry must say it, in the order of ids."""
    rows = Recognition.objects.exclude(decision="").order_by("pk")
    for row in (rows.filter(subject=subject) if subject else rows).iterator(chunk_size=2000):
        yield row.subject, row.pk, body_of(row)
