"""Appending: one unbroken chain for each subject, in few queries, whoever appends at once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from threading import Barrier
from uuid import UUID, uuid4

import pytest
from django.db import DatabaseError, IntegrityError, connections, transaction

from lms.ledger import chain
from lms.ledger.models import CENTRE, Entry, Head
from lms.ledger.services import Draft, append, append_many, audit

TIMES = 8


def drafts(number: int) -> list[Draft]:
    return [Draft("completion", {"kind": "lesson", "key": uuid4()}, source=uuid4()) for _ in range(number)]


def chain_of(subject) -> list[Entry]:
    return list(Entry.objects.filter(subject=subject).order_by("sequence"))


def assert_unbroken(subject, length: int) -> None:
    """Every entry names the digest before it, its own is right, and the head is the last."""
    last = chain.GENESIS
    entries = chain_of(subject)
    assert [entry.sequence for entry in entries] == list(range(1, length + 1))
    for entry in entries:
        assert entry.previous == last
        last = entry.digest
        names = ("previous", "subject", "sequence", "kind", "source", "recorded_at", "body")
        assert entry.digest == chain.digest(**{name: getattr(entry, name) for name in names})
    assert Head.objects.values_list("sequence", "digest").get(pk=subject) == (length, last)


@pytest.mark.django_db
def test_c2_entries_of_a_subject_form_one_chain():
    subject, other = uuid4(), uuid4()
    append(subject=subject, drafts=drafts(2))
    append(subject=other, drafts=drafts(1))
    append(subject=subject, drafts=drafts(1))
    assert_unbroken(subject, 3)
    assert_unbroken(other, 1)


@pytest.mark.django_db
def test_appended_entries_are_returned_as_they_stand():
    subject = uuid4()
    returned = append(subject=subject, drafts=drafts(2))
    assert [entry.pk for entry in returned] == [entry.pk for entry in chain_of(subject)]


@pytest.mark.django_db
def test_nothing_to_append_asks_nothing(django_assert_num_queries):
    with django_assert_num_queries(0):
        assert append(subject=uuid4(), drafts=[]) == []


@pytest.mark.django_db
@pytest.mark.parametrize("number", [1, 3, 30])
def test_appending_costs_three_queries_from_the_first(number, django_assert_num_queries):
    subject = uuid4()
    with django_assert_num_queries(3):
        append(subject=subject, drafts=drafts(number))
    with django_assert_num_queries(3):
        append(subject=subject, drafts=drafts(number))
    assert_unbroken(subject, 2 * number)


@pytest.mark.django_db
def test_what_cannot_be_written_leaves_no_entry():
    subject = uuid4()
    append(subject=subject, drafts=drafts(1))
    with pytest.raises(TypeError, match="cannot stand in the ledger"), transaction.atomic():
        append(subject=subject, drafts=[*drafts(1), Draft("completion", {"what": object()})])
    assert_unbroken(subject, 1)


@pytest.mark.django_db
def test_many_chains_at_once_in_few_queries(django_assert_max_num_queries):
    known = uuid4()
    append(subject=known, drafts=drafts(1))
    wanted = {uuid4(): drafts(2) for _ in range(30)} | {known: drafts(3), uuid4(): []}
    with django_assert_max_num_queries(5):
        assert append_many(wanted) == 63
    assert_unbroken(known, 4)
    for subject in wanted.keys() - {known}:
        if wanted[subject]:
            assert_unbroken(subject, 2)


@pytest.mark.django_db
def test_many_chains_go_in_batches(monkeypatch):
    monkeypatch.setattr("lms.ledger.appending.BATCH", 2)
    wanted = {uuid4(): drafts(1) for _ in range(5)}
    assert append_many(wanted) == 5
    for subject in wanted:
        assert_unbroken(subject, 1)


@pytest.mark.django_db
def test_r1_audit_stands_on_the_chain_of_whom_it_concerns():
    actor, subject = uuid4(), uuid4()
    entries = [
        audit(actor=actor, action="record.export", subject=subject, detail={"parts": 2}),
        audit(actor=actor, action="team.export"),
        audit(actor=None, action="ledger.seal"),
    ]
    assert [entry.subject for entry in entries] == [subject, actor, CENTRE]
    assert entries[0].body == f'{{"action":"record.export","actor":"{actor}","detail":{{"parts":2}}}}'
    assert {entry.kind for entry in entries} == {"audit"}


@pytest.mark.django_db
@pytest.mark.parametrize("act", ["update", "delete"])
def test_c2_r1_database_refuses_to_change_an_entry(act):
    (entry,) = append(subject=uuid4(), drafts=drafts(1))
    rows = Entry.objects.filter(pk=entry.pk)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        rows.update(body="{}") if act == "update" else rows.delete()


@pytest.mark.django_db
def test_two_entries_cannot_stand_in_one_place():
    (entry,) = append(subject=uuid4(), drafts=drafts(1))
    entry.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        entry.save(force_insert=True)


def at_once(act) -> None:
    """Run ``act(number)`` in eight threads at once; an error in one of them is raised here."""
    start = Barrier(TIMES)

    def run(number: int) -> None:
        start.wait()
        try:
            act(number)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(TIMES) as pool:
        list(pool.map(run, range(TIMES)))


@pytest.mark.django_db(transaction=True)
def test_c2_eight_at_once_make_one_unbroken_chain():
    subject = uuid4()
    at_once(lambda number: [append(subject=subject, drafts=drafts(1 + number % 2)) for _ in range(5)])
    assert_unbroken(subject, 5 * (4 * 1 + 4 * 2))


@pytest.mark.django_db(transaction=True)
def test_c2_imports_and_single_acts_at_once_leave_unbroken_chains():
    subjects = [uuid4() for _ in range(5)]

    def act(number: int) -> None:
        if number % 2:
            append_many({subject: drafts(2) for subject in subjects})
        else:
            append(subject=subjects[0], drafts=drafts(1))

    at_once(act)
    for subject in subjects:
        assert_unbroken(subject, 4 * 2 + (4 if subject == subjects[0] else 0))


@pytest.mark.django_db(transaction=True)
def test_c2_what_is_rolled_back_leaves_no_gap():
    subject = uuid4()

    def act(number: int) -> None:
        try:
            with transaction.atomic():
                append(subject=subject, drafts=drafts(1))
                if number % 2:
                    raise ZeroDivisionError
        except ZeroDivisionError:
            pass

    at_once(act)
    assert_unbroken(subject, 4)


def test_digest_is_as_the_docstring_says():
    """Written down once: a change of the format must not pass unseen."""
    found = chain.digest(
        previous=chain.GENESIS,
        subject=UUID(int=7),
        sequence=1,
        kind="completion",
        source=None,
        recorded_at=datetime(2026, 3, 1, 9, 30, tzinfo=UTC),
        body='{"key":"ж"}',
    )
    assert found == "f8f3eb7285c7a0336cf576efc3a04657ba34e663a61c80782aa883873eff41af"


@pytest.mark.parametrize("value", [float("nan"), float("inf"), {1, 2}, b"x", datetime(2026, 1, 1), "\ud800"])
def test_body_takes_only_what_json_holds_without_loss(value):
    with pytest.raises((ValueError, TypeError)):
        chain.canonical({"value": value})
