"""Seals: from time to time the centre signs what stands in the ledger, so that even whoever owns the database could
not write it anew unseen. And the one way to take entries out, which leaves seals whole.
"""

import json
from collections.abc import Collection, Iterable, Iterator
from heapq import merge
from uuid import UUID

from django.db import OperationalError, connection, transaction
from django.db.models import Max, QuerySet
from django.utils import timezone

from lms.core.append_only import lifted

from .chain import GENESIS, running_digest
from .models import Entry, Head, Removal, Seal
from .signing import ensure_key
from .statements import removal_statement, seal_statement

#: How long sealing waits for transactions in flight before it leaves it for another time: others wait as long.
PATIENCE = "3s"


class SealingPostponed(Exception):
    """Somebody writes a great deal just now; the next seal covers it all."""


def seal() -> Seal | None:
    """Seal every entry since the last seal; return the seal, or None when nothing is new.

    Raises KeyProblem, and SealingPostponed while a long import is under way.
    """
    upto = _settled()
    if upto <= (Seal.objects.aggregate(last=Max("last_entry"))["last"] or 0):
        return None
    signer = ensure_key()
    with transaction.atomic():
        _one_at_a_time()
        last = Seal.objects.order_by("number").last()
        after, previous = (last.last_entry, last.digest) if last else (0, GENESIS)
        if upto <= after:  # somebody else has sealed it meanwhile
            return None
        digest, entries = running_digest(previous, digests(removed_entries(), after=after, upto=upto))
        new = Seal(
            number=last.number + 1 if last else 1,
            made_at=timezone.now(),
            last_entry=upto,
            entries=entries,
            digest=digest,
            key_id=signer.key_id,
        )
        new.signature = signer.sign(seal_statement(new, previous=last.digest if last else None).encode())
        new.save(force_insert=True)
    return new


def digests(removed: dict[int, str], *, after: int, upto: int) -> Iterator[str]:
    """Yield the digests of entries above id ``after`` up to ``upto``, and of those taken out, in the order of ids."""
    rows: QuerySet[Entry] = Entry.objects.filter(pk__gt=after, pk__lte=upto).order_by("pk")
    gone = sorted((pk, digest) for pk, digest in removed.items() if after < pk <= upto)
    return (digest for _pk, digest in merge(rows.values_list("pk", "digest").iterator(), gone))


def removed_entries() -> dict[int, str]:
    """Return the digests, by id, of entries taken out."""
    return {pk: digest for text in Removal.objects.values_list("entries", flat=True) for pk, digest in json.loads(text)}


def forget(*, subjects: Iterable[UUID], reason: str) -> int:
    """Take whole chains out, such as the demo's, and sign that it was done; return how many entries.

    Never for real people: their evidence outlives the account. Lifts the protection of evidence.
    """
    wanted = list(subjects)
    with lifted():
        _one_at_a_time()
        gone = [row for some in _batches(wanted) for row in _take_out(some)]
        if gone:
            _sign_removal(gone, reason)
    return len(gone)


def _take_out(subjects: Collection[UUID]) -> list[tuple[int, str]]:
    """Delete the subjects' chains; return (id, digest) of each entry."""
    Head.objects.select_for_update().filter(pk__in=subjects).delete()
    entries = Entry.objects.filter(subject__in=subjects)
    gone = list(entries.values_list("pk", "digest"))
    entries.delete()
    return gone


def _sign_removal(gone: list[tuple[int, str]], reason: str) -> None:
    signer = ensure_key()
    text = json.dumps(sorted(gone), separators=(",", ":"))
    removal = Removal(made_at=timezone.now(), reason=reason, entries=text, key_id=signer.key_id)
    removal.signature = signer.sign(removal_statement(removal).encode())
    removal.save(force_insert=True)


def _batches(subjects: list[UUID], size: int = 500) -> Iterator[list[UUID]]:
    return (subjects[start : start + size] for start in range(0, len(subjects), size))


def _settled() -> int:
    """Return the id up to which every entry is there for good.

    On PostgreSQL an id may be given and its transaction not ended: the lock waits for those, and for a moment lets none
    begin. On SQLite one transaction writes at a time. Raises SealingPostponed.
    """
    with transaction.atomic():
        if connection.vendor == "postgresql":
            _wait_for_writers()
        return Entry.objects.aggregate(last=Max("pk"))["last"] or 0


def _wait_for_writers() -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL lock_timeout = '{PATIENCE}'")
        try:
            cursor.execute(f'LOCK TABLE "{Entry._meta.db_table}" IN SHARE MODE')
        except OperationalError as error:
            raise SealingPostponed("The ledger is being written to for longer than sealing waits.") from error


def _one_at_a_time() -> None:
    """Let nobody else seal or take out until this transaction ends. Readers and writers of entries go on."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f'LOCK TABLE "{Seal._meta.db_table}" IN SHARE ROW EXCLUSIVE MODE')
