"""Compares rows with the entries that speak of them: both in the order of the rows' ids, side by side."""

import json
from collections.abc import Iterator
from itertools import islice
from uuid import UUID

from .chain import canonical
from .findings import Finding, Tally, about
from .models import Entry
from .sources import Row, Source

#: Entries read at once; no more than so many rows are held in memory.
BATCH = 500


def check_source(kind: str, source: Source, tally: Tally, subject: UUID | None = None) -> Iterator[Finding]:
    """Yield rows without entry, entries without row, and where the two differ."""
    entries = Entry.objects.filter(kind=kind)
    if subject:
        entries = entries.filter(subject=subject)
    for entry in entries.filter(source=None).iterator():
        yield about(entry, "Names no row it speaks of.")
    # Light enough for the database to sort: no bodies.
    places = entries.exclude(source=None).order_by("source", "pk").values_list("source", "pk").iterator()
    pairs = _side_by_side(_in_order(kind, source(subject), tally), places)
    while batch := list(islice(pairs, BATCH)):
        found = Entry.objects.in_bulk([pk for _row, pk in batch if pk is not None])
        for row, pk in batch:
            yield from _compare(kind, row, found[pk] if pk is not None else None)


def _in_order(kind: str, rows: Iterator[Row], tally: Tally) -> Iterator[Row]:
    """Pass the rows on. Raises ValueError when their source does not yield them by id."""
    last: UUID | None = None
    for row in rows:
        if last is not None and row[1] <= last:
            raise ValueError(f"The source of {kind} must yield its rows in the order of their ids.")
        last = row[1]
        tally.rows += 1
        yield row


def _side_by_side(
    rows: Iterator[Row], places: Iterator[tuple[UUID | None, int]]
) -> Iterator[tuple[Row | None, int | None]]:
    """Yield each row with the entry that speaks of it, and each of them that has no other."""
    row, place = next(rows, None), next(places, None)
    while row or place:
        if row and (place is None or place[0] is None or row[1] < place[0]):
            yield row, None
            row = next(rows, None)
        elif place and (row is None or place[0] is None or place[0] < row[1]):
            yield None, place[1]
            place = next(places, None)
        elif row and place:
            yield row, place[1]
            row, place = next(rows, None), next(places, None)


def _compare(kind: str, row: Row | None, entry: Entry | None) -> Iterator[Finding]:
    """Yield where a row and its entry do not say the same."""
    if row is None and entry is not None:
        yield about(entry, f"Speaks of row {entry.source}, which is not there or has an entry already.")
    elif row is not None and entry is None:
        yield Finding(f"Row {row[1]} has no entry.", row[0], kind=kind)
    elif row is not None and entry is not None:
        if entry.subject != row[0]:
            yield about(entry, f"Row {row[1]} belongs to another subject: {row[0]}.")
        if entry.body != (text := canonical(row[2])):
            yield about(entry, f"Row {row[1]} and the entry differ{_where(entry.body, text)}.")


def _where(told: str, stands: str) -> str:
    """Return in which parts two bodies differ."""
    try:
        entry, row = json.loads(told), json.loads(stands)
        names = sorted(name for name in entry.keys() | row.keys() if entry.get(name, ...) != row.get(name, ...))
    except (ValueError, AttributeError):
        return ": the entry's body is no JSON object"
    return f" in: {', '.join(names)}" if names else " in the way they are written"
