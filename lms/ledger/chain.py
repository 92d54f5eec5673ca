"""How entries are chained: pure functions, and the exact bytes, so that anybody can check them without us.

**Body.** JSON text of an object, made once and kept verbatim: keys sorted, no spaces, characters outside ASCII as they
are. UUIDs are written with dashes in lower case, moments in UTC as ``2026-03-01T09:30:00.000000Z``, decimal numbers as
strings. What is checked later is this text as it stands; nobody has to write the same JSON again.

**Digest.** SHA-256, in lower-case hexadecimal, of the UTF-8 bytes of one JSON array of eight elements, without spaces,
characters outside ASCII as they are (Python: ``json.dumps(array, ensure_ascii=False, separators=(",", ":"))``)::

    [FORMAT, previous, subject, sequence, kind, source, recorded_at, body]

``FORMAT`` is the string ``learning-centre-entry-1``. ``previous`` is the digest of the subject's entry before this one,
64 zeros for the first. ``sequence`` is a number, counted from 1 for each subject. ``source`` is a UUID or ``null``.
``body`` is the body text as a string, so its quotation marks are escaped once more. A JSON array can be read in one way
only, so no two different entries have the same bytes.

**Seal.** ``running_digest`` goes over the digests of everybody's entries, in the order of their ids; see there.
"""

import hashlib
import json
from collections.abc import Iterable
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

FORMAT = "learning-centre-entry-1"
SEAL_FORMAT = "learning-centre-seal-1"
#: What the first entry of a chain, and the first seal, name as the one before.
GENESIS = "0" * 64


def canonical(body: dict[str, Any]) -> str:
    """Return the body's text. Raises ValueError or TypeError for what JSON cannot hold without loss."""
    text = json.dumps(body, sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False, default=_plain)
    text.encode()  # half a surrogate pair is no text: UnicodeEncodeError is a ValueError
    return text


def moment(when: datetime) -> str:
    """Return a moment in UTC to the microsecond. Raises ValueError for one without a zone."""
    if when.tzinfo is None:
        raise ValueError(f"{when} has no time zone.")
    return when.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def digest(
    *, previous: str, subject: UUID, sequence: int, kind: str, source: UUID | None, recorded_at: datetime, body: str
) -> str:
    """Return an entry's digest; the module's docstring defines it."""
    origin = None if source is None else str(source)
    parts = [FORMAT, previous, str(subject), sequence, kind, origin, moment(recorded_at), body]
    line = json.dumps(parts, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(line.encode("utf-8", "surrogatepass")).hexdigest()


def running_digest(previous: str, digests: Iterable[str]) -> tuple[str, int]:
    """Return a seal's digest, and over how many entries.

    SHA-256 of the previous seal's digest and those of all entries since, in the order of their ids, each followed by a
    line feed.
    """
    running, count = hashlib.sha256(f"{previous}\n".encode()), 0
    for one in digests:
        running.update(f"{one}\n".encode())
        count += 1
    return running.hexdigest(), count


def _plain(value: object) -> str:
    if isinstance(value, datetime):
        return moment(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, UUID | Decimal):
        return str(value)
    raise TypeError(f"{type(value).__name__} cannot stand in the ledger.")
