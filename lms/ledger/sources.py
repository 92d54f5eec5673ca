"""The rows that entries speak of: upper rooms name them, so that a check can compare both."""

from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID

#: (subject, id of the row, body its entry must have)
Row = tuple[UUID, UUID, dict[str, Any]]
Source = Callable[[UUID | None], Iterator[Row]]

_sources: dict[str, Source] = {}


def ledger_source(kind: str) -> Callable[[Source], Source]:
    """Register a function that yields every row entries of ``kind`` speak of, in the order of the rows' ids.

    It is given a subject, or None for everybody's, and should read with ``iterator()``: there may be millions. For each
    row it yields (subject, id, body); the body is made by the function that makes the entry's, from the row as it
    stands. Raises ValueError for a kind that is taken.
    """

    def register(source: Source) -> Source:
        if kind in _sources:
            raise ValueError(f"Rows of kind {kind} are registered already.")
        _sources[kind] = source
        return source

    return register


def sources() -> dict[str, Source]:
    """Return the functions registered, by kind."""
    return dict(_sources)
