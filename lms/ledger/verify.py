"""Checks the whole ledger: chains, keys, seals, and the rows that entries speak of. Reads only."""

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from django.db import connection, transaction

from .check_chains import check_chains
from .check_seals import check_seals
from .check_sources import check_source
from .findings import Finding, Tally
from .sources import ledger_source, sources

__all__ = ["Finding", "Tally", "findings", "ledger_source", "verify"]


def verify(*, subject: UUID | None = None) -> list[Finding]:
    """Return everything that is wrong, and notes; of one subject, or of all with keys and seals."""
    return list(findings(Tally(), subject=subject))


def findings(tally: Tally, *, subject: UUID | None = None) -> Iterator[Finding]:
    """Yield the same one by one, in constant memory, while ``tally`` counts what was looked at.

    Everything is seen as it stood at one moment; people may go on learning.
    """
    with _snapshot():
        yield from check_chains(tally, subject)
        if subject is None:
            yield from check_seals(tally)
        for kind, source in sources().items():
            yield from check_source(kind, source, tally, subject)


@contextmanager
def _snapshot() -> Iterator[None]:
    """See the database as it is now until the end. Inside a transaction of the caller's nothing is added."""
    if connection.in_atomic_block:
        yield
    elif connection.vendor == "postgresql":
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            yield
    else:
        # Not atomic(): ours take the write lock at once, and everybody would wait.
        with connection.cursor() as cursor:
            cursor.execute("BEGIN DEFERRED")
            try:
                yield
            finally:
                cursor.execute("ROLLBACK")
