"""Lets the ledger's check compare completion facts with their entries."""

from collections.abc import Iterator
from uuid import UUID

from lms.ledger.sources import Row, ledger_source

from .models import CompletionFact
from .records import ENTRY, body_of


@ledger_source(ENTRY)
def facts(subject: UUID | None) -> Iterator[Row]:
    """Yield every fact as its entry must say it, in the order of ids."""
    rows = CompletionFact.objects.order_by("pk")
    for fact in (rows.filter(subject=subject) if subject else rows).iterator(chunk_size=2000):
        yield fact.subject, fact.pk, body_of(fact)
