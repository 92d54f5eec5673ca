"""Adding to chains: the only way in.

Whoever appends holds the head of a chain until the transaction ends. So that two never wait for each other, it is the
last lock a transaction takes, and who appends for several subjects does it through ``append_many``, in one order.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.utils import timezone

from .chain import GENESIS, canonical, digest
from .models import CENTRE, Entry, Head

AUDIT = "audit"
#: Subjects whose chains ``append_many`` locks and writes at once.
BATCH = 500
#: Written by hand because every completion runs them: half the time of the same through the ORM. The first makes the
#: head where there is none, locks it on PostgreSQL (on SQLite the transaction is the lock), and reads it.
LOCK = (
    f'INSERT INTO "{Head._meta.db_table}" (subject, sequence, digest) VALUES (%s, 0, %s) '  # noqa: S608  (our table)
    "ON CONFLICT (subject) DO UPDATE SET subject = excluded.subject RETURNING sequence, digest"
)
MOVE = f'UPDATE "{Head._meta.db_table}" SET sequence = %s, digest = %s WHERE subject = %s'  # noqa: S608


@dataclass(frozen=True, slots=True)
class Draft:
    """What is to be entered: ``source`` is the id of the row it speaks of. The body names nobody."""

    kind: str
    body: dict[str, Any]
    source: UUID | None = None


@transaction.atomic(savepoint=False)
def append(*, subject: UUID, drafts: Sequence[Draft]) -> list[Entry]:
    """Add entries to the end of a subject's chain, in the caller's transaction, and return them.

    Three queries for any number of drafts. Others who append for the same subject wait until that transaction ends.
    Raises ValueError or TypeError for a body JSON cannot hold.
    """
    if not drafts:
        return []
    entries = _link(subject, *_lock(subject), drafts, timezone.now())
    Entry.objects.bulk_create(entries)
    _move(subject, entries[-1])
    return entries


@transaction.atomic(savepoint=False)
def append_many(drafts: Mapping[UUID, Sequence[Draft]]) -> int:
    """Add entries to many chains, in the caller's transaction; return how many. For imports, five queries a batch."""
    waiting = iter(sorted((subject, own) for subject, own in drafts.items() if own))
    return sum(_append_batch(batch) for batch in iter(lambda: dict(islice(waiting, BATCH)), {}))


def audit(
    *, actor: UUID | None, action: str, subject: UUID | None = None, detail: dict[str, Any] | None = None
) -> Entry:
    """Enter who did what (rule R1): on the chain of the subject concerned, or the actor's own, or the centre's.

    ``actor`` is a subject too; None is the centre itself, such as its nightly run. ``detail`` names nobody.
    """
    body = {"actor": actor, "action": action, "detail": detail or {}}
    (entry,) = append(subject=subject or actor or CENTRE, drafts=[Draft(AUDIT, body)])
    return entry


def hold(*, subject: UUID) -> None:
    """Let nobody append for the subject until the caller's transaction ends: what it reads meanwhile fits together."""
    _lock(subject)


def _lock(subject: UUID) -> tuple[int, str]:
    """Lock a chain and return its last sequence and digest; who begins one at the same moment waits here too."""
    with connection.cursor() as cursor:
        cursor.execute(LOCK, [_key(subject), GENESIS])
        sequence, last = cursor.fetchone()
    return sequence, last


def _move(subject: UUID, last: Entry) -> None:
    """Make the entry the end of its chain."""
    with connection.cursor() as cursor:
        cursor.execute(MOVE, [last.sequence, last.digest, _key(subject)])


def _key(subject: UUID) -> Any:
    return Head._meta.pk.get_db_prep_value(subject, connection)


def _link(subject: UUID, sequence: int, last: str, drafts: Iterable[Draft], now: datetime) -> list[Entry]:
    """Return the entries that follow the one numbered ``sequence`` whose digest is ``last``."""
    return list(_links(subject, sequence, last, drafts, now))


def _links(subject: UUID, sequence: int, last: str, drafts: Iterable[Draft], now: datetime) -> Iterator[Entry]:
    for number, draft in enumerate(drafts, sequence + 1):
        values: dict[str, Any] = {
            "previous": last,
            "subject": subject,
            "sequence": number,
            "kind": draft.kind,
            "source": draft.source,
            "recorded_at": now,
            "body": canonical(draft.body),
        }
        last = digest(**values)
        yield Entry(**values, digest=last)


def _append_batch(drafts: Mapping[UUID, Sequence[Draft]]) -> int:
    """Append for up to ``BATCH`` subjects, locked in one order so that two imports cannot block each other."""
    Head.objects.bulk_create([Head(subject=subject) for subject in drafts], ignore_conflicts=True)
    heads = list(Head.objects.select_for_update().filter(pk__in=drafts).order_by("pk"))
    now, entries = timezone.now(), []
    for head in heads:
        own = _link(head.subject, head.sequence, head.digest, drafts[head.subject], now)
        head.sequence, head.digest = own[-1].sequence, own[-1].digest
        entries += own
    Entry.objects.bulk_create(entries, batch_size=2000)
    Head.objects.bulk_create(
        heads, update_conflicts=True, unique_fields=["subject"], update_fields=["sequence", "digest"]
    )
    return len(entries)
