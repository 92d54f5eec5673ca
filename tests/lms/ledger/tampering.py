"""What somebody with the whole database in hand might do to the ledger, beside triggers and services."""

from uuid import UUID

from lms.core.append_only import lifted
from lms.ledger.chain import GENESIS
from lms.ledger.check_chains import digest_of
from lms.ledger.models import Entry, Head
from lms.ledger.verify import Finding, verify


def wrong(**options) -> list[Finding]:
    """Return what verify finds wrong, notes left out."""
    return [finding for finding in verify(**options) if not finding.note]


def said(**options) -> str:
    """Return the same as one text."""
    return "\n".join(str(finding) for finding in wrong(**options))


def entry_of(subject: UUID, sequence: int) -> Entry:
    return Entry.objects.get(subject=subject, sequence=sequence)


def change(model, pk, **values) -> None:
    """Alter a row as if nothing protected it."""
    with lifted():
        assert model.objects.filter(pk=pk).update(**values) == 1


def take(*entries: Entry) -> None:
    """Delete entries."""
    with lifted():
        Entry.objects.filter(pk__in=[entry.pk for entry in entries]).delete()


def swap(one: Entry, other: Entry) -> None:
    """Let two entries of a chain change places."""
    free = 1_000_000
    with lifted():
        for entry, place in ((one, free), (other, one.sequence), (one, other.sequence)):
            previous = GENESIS if place == 1 else entry.previous.replace(GENESIS, "f" * 64)
            Entry.objects.filter(pk=entry.pk).update(sequence=place, previous=previous)


def write_anew(subject: UUID) -> None:
    """Make a chain that was tampered with look whole: sequences, links, digests and head."""
    last = GENESIS
    with lifted():
        for number, entry in enumerate(Entry.objects.filter(subject=subject).order_by("sequence"), 1):
            entry.sequence, entry.previous = number, last
            last = entry.digest = digest_of(entry)
            entry.save()
        Head.objects.filter(pk=subject).update(sequence=number, digest=last)
