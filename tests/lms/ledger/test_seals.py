"""Seals: a signature under what stood there, which even a chain written anew does not fit any more."""

import json
import threading
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from uuid import uuid4

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.db import DatabaseError, connection, connections, transaction

from lms.core.append_only import lifted
from lms.ledger import chain, sealing
from lms.ledger.keys import Signer, is_signed, read_key
from lms.ledger.models import Entry, Head, Removal, Seal, SigningKey
from lms.ledger.services import Draft, SealingPostponed, append, ensure_key, forget, new_key, seal
from lms.ledger.statements import key_statement, removal_statement, seal_statement
from lms.ledger.verify import Tally, findings, ledger_source

from .tampering import change, entry_of, said, take, write_anew, wrong

pytestmark = pytest.mark.django_db


def add(subject, number: int = 1) -> None:
    append(subject=subject, drafts=[Draft("completion", {"one": 1}, uuid4()) for _ in range(number)])


@pytest.fixture
def sealed(subjects):
    """The ledger in three seals of five, six and four entries more."""
    seal()
    add(subjects[0], 6)
    seal()
    add(subjects[2], 4)
    seal()
    return subjects


def test_seal_covers_what_is_new(subjects):
    first = seal()
    add(subjects[0], 2)
    second = seal()
    assert (first.number, first.entries, second.number, second.entries) == (1, 15, 2, 2)
    assert second.last_entry == Entry.objects.order_by("pk").last().pk
    assert seal() is None


def test_nothing_entered_needs_no_seal_and_no_key(db, key_path):
    assert seal() is None
    assert not key_path.exists()


def test_seal_is_what_the_docstring_says(sealed):
    first, second, _third = Seal.objects.order_by("number")
    rows = Entry.objects.filter(pk__gt=first.last_entry, pk__lte=second.last_entry).order_by("pk")
    digests = list(rows.values_list("digest", flat=True))
    assert chain.running_digest(first.digest, digests) == (second.digest, 6)
    statement = json.loads(seal_statement(second, previous=first.digest))
    assert statement == {
        "format": "learning-centre-seal-1",
        "number": 2,
        "made_at": chain.moment(second.made_at),
        "previous": first.digest,
        "last_entry": second.last_entry,
        "entries": 6,
        "digest": second.digest,
        "key_id": second.key_id,
    }
    key = SigningKey.objects.get(key_id=second.key_id)
    assert is_signed(key.public_key, seal_statement(second, previous=first.digest).encode(), second.signature)


def test_whole_ledger_with_seals_has_nothing_wrong(sealed):
    tally = Tally()
    assert list(findings(tally)) == []
    assert (tally.seals, tally.last_seal[:7]) == (3, "3, made")


def test_c2_chain_written_anew_no_longer_fits_its_seal(sealed):
    change(Entry, entry_of(sealed[1], 2).pk, body='{"turn":9}')
    write_anew(sealed[1])
    assert wrong(subject=sealed[1]) == []
    (found,) = wrong()
    assert found.what.startswith("Seal 1: ")
    assert found.what.endswith("are as many as it counted, but not the same.")


def test_c2_end_of_a_chain_cut_off_no_longer_fits_its_seal(sealed):
    take(entry_of(sealed[1], 5))
    write_anew(sealed[1])
    (found,) = wrong()
    assert "it counted 15; now there are 14." in found.what


def test_c2_whole_chain_taken_no_longer_fits_its_seal(sealed):
    take(*Entry.objects.filter(subject=sealed[1]))
    Head.objects.filter(pk=sealed[1]).delete()
    assert "it counted 15; now there are 10." in said()


@pytest.mark.parametrize(
    "values",
    [
        {"digest": "a" * 64},
        {"entries": 7},
        {"last_entry": 1},
        {"signature": "AAAA"},
        {"key_id": "0" * 16},
        {"made_at": "2020-01-01T00:00:00Z"},
    ],
    ids=str,
)
def test_c2_altered_seal_is_named(sealed, values):
    change(Seal, 2, **values)
    assert "Seal 2: its signature is not that of key" in said()


@pytest.mark.parametrize("number", [1, 2])
def test_c2_missing_seal_is_named(sealed, number):
    with lifted():
        Seal.objects.filter(number=number).delete()
    assert f"Seal {number + 1}: missing before it: 1." in said()


@pytest.mark.parametrize("act", ["update", "delete"])
def test_c2_database_refuses_to_change_a_seal(sealed, act):
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Seal.objects.all().delete() if act == "delete" else Seal.objects.update(entries=1)


def test_seals_of_a_retired_key_stay_valid(sealed):
    new_key()
    seal()
    assert wrong() == []
    assert len(set(Seal.objects.values_list("key_id", flat=True))) == 2


def test_seal_with_a_key_that_was_followed_is_named(sealed, key_path):
    """Whoever stole a key we then retired cannot go on sealing with it."""
    stolen, old = key_path.read_bytes(), ensure_key()
    new_key()
    seal()
    ours, follower = key_path.read_bytes(), SigningKey.objects.last()
    add(sealed[0])
    follower.delete()
    key_path.write_bytes(stolen)
    seal()
    follower.save()
    key_path.write_bytes(ours)
    assert said() == f"WRONG: Seal 5: it was signed with key {old.key_id}, which another had followed."


def strange_key(previous: str) -> tuple[Signer, dict[str, object]]:
    """Return somebody else's key, and a row for it that signs for itself."""
    stranger = Signer(Ed25519PrivateKey.generate())
    told = {"public_key": stranger.public, "created_at": SigningKey.objects.last().created_at, "previous": previous}
    signature = stranger.sign(key_statement(**told).encode())
    return stranger, told | {"key_id": stranger.key_id, "signature": signature}


def test_c2_ledger_signed_anew_with_another_key_is_found(sealed):
    """Somebody has the database and not the key file, and signs every seal with a key of theirs."""
    stranger, row = strange_key("")
    change(SigningKey, SigningKey.objects.get().pk, **row)
    before = None
    for one in Seal.objects.order_by("number"):
        one.key_id = stranger.key_id
        signature = stranger.sign(seal_statement(one, previous=before and before.digest).encode())
        change(Seal, one.pk, key_id=one.key_id, signature=signature)
        before = one
    (found,) = wrong()
    assert found.what == (
        f"The centre's key file holds key {read_key().key_id}, but the last key of the ledger is {stranger.key_id}."
    )


def test_c2_key_slipped_in_before_ours_is_found(sealed):
    ours = SigningKey.objects.get()
    _stranger, row = strange_key("")
    change(SigningKey, ours.pk, previous="x")
    SigningKey.objects.create(**row, pk=ours.pk - 1)
    change(SigningKey, ours.pk, previous=row["key_id"])
    assert f"Key {ours.key_id} was altered: it does not sign for itself." in said()


def test_missing_key_file_is_a_note(sealed, key_path):
    key_path.unlink()
    (note,) = findings(Tally())
    assert note.note
    assert "make sure yourself" in note.what


def test_forgotten_chains_leave_their_seals_whole(sealed):
    assert forget(subjects=[sealed[0], uuid4()], reason="demo") == 11
    add(sealed[1])
    seal()
    (note,) = findings(Tally())
    assert (note.note, note.what[:24]) == (True, "11 entries were taken ou")
    assert not Head.objects.filter(pk=sealed[0]).exists()


def test_forgetting_nobody_signs_nothing(sealed):
    assert forget(subjects=[uuid4()], reason="demo") == 0
    assert not Removal.objects.exists()


def test_entries_forgotten_before_any_seal_are_covered_by_the_next(subjects):
    forget(subjects=[subjects[0]], reason="demo")
    assert seal().entries == 15
    assert wrong() == []


def test_c2_removal_nobody_signed_explains_nothing(sealed):
    gone = list(Entry.objects.filter(subject=sealed[1]))
    take(*gone)
    Head.objects.filter(pk=sealed[1]).delete()
    text = json.dumps([[entry.pk, entry.digest] for entry in gone])
    key = SigningKey.objects.get()
    forged = Removal(made_at=key.created_at, reason="demo", entries=text, key_id=key.key_id)
    forged.signature = Signer(Ed25519PrivateKey.generate()).sign(removal_statement(forged).encode())
    forged.save()
    assert f"Removal {forged.pk} (demo) is not signed by the centre" in said()
    assert "it counted 15; now there are 10." in said()


def test_removed_entries_that_came_back_are_found(sealed):
    gone = list(Entry.objects.filter(subject=sealed[1]))
    forget(subjects=[sealed[1]], reason="demo")
    Entry.objects.bulk_create(gone)
    assert "but it stands there" in said()


@pytest.mark.django_db(transaction=True)
def test_eight_who_seal_at_once_make_one_seal():
    add(uuid4(), 3)
    start = Barrier(8)

    def run(_number: int) -> None:
        start.wait()
        try:
            seal()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(run, range(8)))
    assert list(Seal.objects.values_list("number", "entries")) == [(1, 3)]


@pytest.mark.django_db(transaction=True)
def test_sealing_while_others_append_skips_nobody():
    """An entry whose transaction ends after a later one's would be lost to seals that only looked at ids."""
    subjects, stop = [uuid4() for _ in range(4)], threading.Event()

    def write(subject) -> None:
        try:
            for turn in range(12):
                with transaction.atomic():
                    add(subject, 1 + turn % 2)
                    stop.wait(0.004)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as pool:
        done = [pool.submit(write, subject) for subject in subjects]
        while not all(one.done() for one in done):
            seal()
        for one in done:
            one.result()
    seal()
    assert sum(Seal.objects.values_list("entries", flat=True)) == Entry.objects.count() == 4 * 18
    assert wrong() == []


if connection.vendor == "postgresql":  # SQLite lets one write at a time: there is no transaction in flight

    @pytest.mark.django_db(transaction=True)
    def test_sealing_waits_for_a_transaction_in_flight_and_then_leaves_it(monkeypatch):
        monkeypatch.setattr(sealing, "PATIENCE", "50ms")
        add(uuid4())

        def try_to_seal() -> None:
            try:
                seal()
            finally:
                connections.close_all()

        with ThreadPoolExecutor(1) as pool, transaction.atomic():
            add(uuid4())
            with pytest.raises(SealingPostponed):
                pool.submit(try_to_seal).result()
        assert seal().entries == 2


@pytest.mark.django_db(transaction=True)
def test_checking_sees_one_moment_while_people_learn():
    """Rows and entries are read one after the other; what is entered in between must not look wrong."""
    subject = uuid4()

    def learn() -> None:
        try:
            add(subject, 2)
            seal()
        finally:
            connections.close_all()

    @ledger_source("completion")
    def rows(whose):
        stand = list(Entry.objects.order_by("source"))
        with ThreadPoolExecutor(1) as pool:
            pool.submit(learn).result()
        for entry in stand:
            yield entry.subject, entry.source, json.loads(entry.body)

    add(subject)
    tally = Tally()
    assert list(findings(tally)) == []
    assert (tally.entries, tally.rows, Entry.objects.count()) == (1, 1, 3)
