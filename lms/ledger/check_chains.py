"""Checks every subject's chain, link by link. One pass in the order of chains, in constant memory."""

from collections.abc import Iterator
from itertools import groupby
from uuid import UUID

from .chain import GENESIS, digest
from .findings import Finding, Tally, about
from .models import Entry, Head


def check_chains(tally: Tally, subject: UUID | None = None) -> Iterator[Finding]:
    """Yield what is wrong with the chains, of one subject or of all."""
    entries, heads = Entry.objects.order_by("subject", "sequence"), Head.objects.order_by("subject")
    if subject:
        entries, heads = entries.filter(subject=subject), heads.filter(subject=subject)
    waiting = _Heads(heads.iterator())
    try:
        for whose, chain in groupby(entries.iterator(), key=lambda entry: entry.subject):
            tally.subjects += 1
            yield from waiting.left_before(whose)
            yield from _check_chain(chain, waiting.take(whose), tally)
        yield from waiting.left_before(None)
    except (ValueError, OverflowError) as error:
        yield Finding(f"After {tally.entries} entries comes a row whose columns cannot even be read: {error}")


class _Heads:
    """Heads in the order of subjects, taken as their chains come by."""

    def __init__(self, heads: Iterator[Head]) -> None:
        self._heads = heads
        self._next = next(heads, None)

    def take(self, subject: UUID) -> Head | None:
        """Return the subject's head, or None where it is missing."""
        if self._next is None or self._next.subject != subject:
            return None
        head, self._next = self._next, next(self._heads, None)
        return head

    def left_before(self, subject: UUID | None) -> Iterator[Finding]:
        """Pass over heads without a chain; a head alone means that all its entries are gone."""
        while self._next is not None and (subject is None or self._next.subject < subject):
            head, self._next = self._next, next(self._heads, None)
            if head.sequence:
                yield Finding(f"The whole chain is missing: {_some(1, head.sequence)}.", head.subject, head.sequence)


def _check_chain(chain: Iterator[Entry], head: Head | None, tally: Tally) -> Iterator[Finding]:
    before: Entry | None = None
    for entry in chain:
        tally.entries += 1
        yield from _check_link(entry, before)
        before = entry
    if before:
        yield from _check_end(before, head)


def _check_link(entry: Entry, before: Entry | None) -> Iterator[Finding]:
    """Yield what is wrong with an entry, given the one before it in its chain."""
    expected = before.sequence + 1 if before else 1
    if entry.sequence != expected:
        yield about(entry, f"Missing before this one: {_some(expected, entry.sequence - 1)}.")
    elif entry.previous != (before.digest if before else GENESIS):
        yield about(entry, "Does not follow the entry before it: it names another digest.")
    if entry.digest != digest_of(entry):
        yield about(entry, "Was altered: what stands in it does not give its digest.")
    if before and entry.recorded_at < before.recorded_at:
        back = (before.recorded_at - entry.recorded_at).total_seconds()
        yield about(entry, f"The clock had gone back by {back:.3f} seconds since the entry before it.", note=True)


def digest_of(entry: Entry) -> str:
    """Return the digest an entry must have."""
    return digest(
        previous=entry.previous,
        subject=entry.subject,
        sequence=entry.sequence,
        kind=entry.kind,
        source=entry.source,
        recorded_at=entry.recorded_at,
        body=entry.body,
    )


def _check_end(last: Entry, head: Head | None) -> Iterator[Finding]:
    """Yield where the chain's end and what is kept of it differ."""
    if head is None:
        yield about(last, "The head of this chain is missing.")
    elif head.sequence > last.sequence:
        yield about(last, f"Missing after this one: {_some(last.sequence + 1, head.sequence)}.")
    elif head.sequence < last.sequence:
        yield about(last, f"Was added past the head of the chain, which ends at {head.sequence}.")
    elif head.digest != last.digest:
        yield about(last, "The head of the chain names another digest than this, its last entry.")


def _some(first: int, last: int) -> str:
    return f"entry {first}" if first == last else f"entries {first} to {last}"
