"""Checks keys, removals and seals: the signatures, and that what was sealed is still what stands there."""

import json
from collections.abc import Iterator

from .chain import GENESIS, running_digest
from .findings import Finding, Tally
from .keys import KeyProblem, fingerprint, is_signed, read_key
from .models import Entry, Removal, Seal, SigningKey
from .sealing import digests
from .statements import key_statement, removal_statement, seal_statement

#: Public keys in the order they followed each other, by id.
Keys = dict[str, str]


def check_seals(tally: Tally) -> Iterator[Finding]:
    """Yield what is wrong with keys, removals and seals."""
    keys = list(SigningKey.objects.order_by("pk"))
    known = {key.key_id: key.public_key for key in keys}
    yield from _check_keys(keys)
    removed: dict[int, str] = {}
    for removal in Removal.objects.order_by("pk").iterator():
        yield from _check_removal(removal, known, removed)
    before: Seal | None = None
    for seal in Seal.objects.order_by("number").iterator():
        tally.seals += 1
        tally.last_seal = f"{seal.number}, made {seal.made_at:%Y-%m-%d %H:%M} UTC, digest {seal.digest}"
        yield from (Finding(f"Seal {seal.number}: {what}") for what in _check_seal(seal, before, known, removed))
        before = seal


def _check_keys(keys: list[SigningKey]) -> Iterator[Finding]:
    """Each key must vouch for the one before it, and the last be the one whose private half we hold."""
    before: SigningKey | None = None
    for key in keys:
        if not _is_genuine(key):
            yield Finding(f"Key {key.key_id} was altered: it does not sign for itself.")
        if key.previous != (before.key_id if before else ""):
            yield Finding(f"Key {key.key_id} does not vouch for the key before it.")
        before = key
    if before:
        yield from _check_key_file(before)


def _is_genuine(key: SigningKey) -> bool:
    said = key_statement(public_key=key.public_key, created_at=key.created_at, previous=key.previous)
    try:
        named = fingerprint(key.public_key)[:16]
    except ValueError:
        return False
    return named == key.key_id and is_signed(key.public_key, said.encode(), key.signature)


def _check_key_file(last: SigningKey) -> Iterator[Finding]:
    try:
        held = read_key().key_id
    except KeyProblem as problem:
        yield Finding(f"{problem} Without it, make sure yourself that key {last.key_id} is the centre's.", note=True)
        return
    if held != last.key_id:
        yield Finding(f"The centre's key file holds key {held}, but the last key of the ledger is {last.key_id}.")


def _check_removal(removal: Removal, known: Keys, removed: dict[int, str]) -> Iterator[Finding]:
    """Note a removal that was signed, and count what it took out as known."""
    message = removal_statement(removal).encode()
    if not is_signed(known.get(removal.key_id, ""), message, removal.signature):
        yield Finding(
            f"Removal {removal.pk} ({removal.reason}) is not signed by the centre: what it explains is missing."
        )
        return
    gone = dict(json.loads(removal.entries))
    removed |= gone
    yield Finding(
        f"{len(gone)} entries were taken out on {removal.made_at:%Y-%m-%d} ({removal.reason}) and signed for.",
        note=True,
    )
    still = list(Entry.objects.filter(pk__in=list(gone)[:500]).values_list("pk", flat=True)[:1])
    if still:
        yield Finding(f"Removal {removal.pk} took entry {still[0]} out, but it stands there.", entry=still[0])


def _check_seal(seal: Seal, before: Seal | None, known: Keys, removed: dict[int, str]) -> Iterator[str]:
    """Yield what is wrong with a seal, in words; ``before`` is the seal before it."""
    number, after = (before.number, before.last_entry) if before else (0, 0)
    if seal.number != number + 1:
        yield f"missing before it: {seal.number - number - 1}."
    message = seal_statement(seal, previous=before.digest if before else None).encode()
    if not is_signed(known.get(seal.key_id, ""), message, seal.signature):
        yield f"its signature is not that of key {seal.key_id} under what it says."
    if before and _place(known, seal.key_id) < _place(known, before.key_id):
        yield f"it was signed with key {seal.key_id}, which another had followed."
    found, count = running_digest(
        before.digest if before else GENESIS, digests(removed, after=after, upto=seal.last_entry)
    )
    if count != seal.entries:
        yield f"of entries {after + 1} to {seal.last_entry} it counted {seal.entries}; now there are {count}."
    elif found != seal.digest:
        yield f"entries {after + 1} to {seal.last_entry} are as many as it counted, but not the same."


def _place(known: Keys, key_id: str) -> int:
    return list(known).index(key_id) if key_id in known else -1
