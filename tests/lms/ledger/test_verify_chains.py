"""Whatever is done to an entry behind our back is found, and the entry named (rule C2)."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lms.ledger import check_chains
from lms.ledger.models import Entry, Head
from lms.ledger.services import Draft, append
from lms.ledger.verify import Tally, findings

from .tampering import change, entry_of, said, swap, take, write_anew, wrong

pytestmark = pytest.mark.django_db
OTHER = "a" * 64


def test_whole_ledger_has_nothing_wrong(subjects):
    tally = Tally()
    assert list(findings(tally)) == []
    assert (tally.entries, tally.subjects) == (15, 3)


@pytest.mark.parametrize(
    "values",
    [
        {"body": '{"turn":9}'},
        {"body": "not json"},
        {"kind": "audit"},
        {"source": None},
        {"source": UUID(int=7)},
        {"digest": OTHER},
    ],
    ids=str,
)
def test_c2_altered_entry_is_named(subjects, values):
    entry = entry_of(subjects[1], 3)
    change(Entry, entry.pk, **values)
    kind = values.get("kind", "completion")
    named = f"WRONG: subject {subjects[1]}, sequence 3, entry {entry.pk}, {kind}: Was altered"
    assert said().startswith(named)


def test_c2_entry_that_was_dated_otherwise_is_named(subjects):
    entry = entry_of(subjects[1], 3)
    change(Entry, entry.pk, recorded_at=entry.recorded_at - timedelta(days=400))
    assert [(found.entry, found.what[:11]) for found in wrong()] == [(entry.pk, "Was altered")]


def test_c2_entry_given_to_somebody_else_is_missed_and_found(subjects):
    entry = entry_of(subjects[0], 3)
    change(Entry, entry.pk, subject=subjects[2], sequence=6)
    assert f"subject {subjects[0]}, sequence 4" in said()
    assert f"subject {subjects[2]}, sequence 6, entry {entry.pk}, completion: Was altered" in said()


@pytest.mark.parametrize(
    ("sequences", "place", "what"),
    [
        ([1], 2, "Missing before this one: entry 1."),
        ([3], 4, "Missing before this one: entry 3."),
        ([2, 3, 4], 5, "Missing before this one: entries 2 to 4."),
        ([5], 4, "Missing after this one: entry 5."),
        ([4, 5], 3, "Missing after this one: entries 4 to 5."),
    ],
    ids=str,
)
def test_c2_missing_entries_are_named(subjects, sequences, place, what):
    take(*(entry_of(subjects[1], sequence) for sequence in sequences))
    assert [(found.subject, found.sequence, found.what) for found in wrong()] == [(subjects[1], place, what)]


@pytest.mark.parametrize("number", [0, 1, 2])
def test_c2_missing_chain_is_named(subjects, number):
    take(*Entry.objects.filter(subject=subjects[number]))
    assert [(found.subject, found.what) for found in wrong()] == [
        (subjects[number], "The whole chain is missing: entries 1 to 5.")
    ]


@pytest.mark.parametrize("places", [(1, 2), (2, 3), (1, 5)])
def test_c2_entries_in_another_order_are_named(subjects, places):
    one, other = (entry_of(subjects[1], place) for place in places)
    swap(one, other)
    altered = {found.entry for found in wrong() if found.what.startswith("Was altered")}
    assert altered == {one.pk, other.pk}


def test_c2_entry_between_two_others_does_not_follow(subjects):
    """Someone makes room, puts an entry with a right digest there, and moves the others up."""
    new = entry_of(subjects[1], 3)
    for sequence in (5, 4, 3):
        change(Entry, entry_of(subjects[1], sequence).pk, sequence=sequence + 1)
    new.pk, new.body = None, '{"turn":9}'
    new.digest = check_chains.digest_of(new)
    new.save(force_insert=True)
    change(Head, subjects[1], sequence=6)
    names = {(found.sequence, found.what.partition(":")[0]) for found in wrong()}
    assert (4, "Does not follow the entry before it") in names
    assert (4, "Was altered") in names


def test_c2_forged_entry_past_the_end_is_named(subjects):
    forged = entry_of(subjects[1], 5)
    forged.pk, forged.sequence, forged.previous = None, 6, forged.digest
    forged.digest = check_chains.digest_of(forged)
    forged.save(force_insert=True)
    assert [(found.entry, found.what) for found in wrong()] == [
        (forged.pk, "Was added past the head of the chain, which ends at 5.")
    ]


def test_c2_head_that_was_changed_or_taken_is_named(subjects):
    change(Head, subjects[0], digest=OTHER)
    Head.objects.filter(pk=subjects[2]).delete()
    assert [(found.subject, found.sequence, found.what) for found in wrong()] == [
        (subjects[0], 5, "The head of the chain names another digest than this, its last entry."),
        (subjects[2], 5, "The head of this chain is missing."),
    ]


def test_c2_one_changed_link_is_named(subjects):
    change(Entry, entry_of(subjects[1], 3).pk, previous=OTHER)
    assert "Does not follow the entry before it" in said()


def test_a_clock_that_went_back_is_a_note(subjects):
    entry = entry_of(subjects[1], 1)
    change(Entry, entry.pk, recorded_at=entry.recorded_at + timedelta(seconds=90))
    write_anew(subjects[1])
    (note,) = list(findings(Tally()))
    assert (note.note, note.sequence) == (True, 2)
    assert str(note).startswith("Note: ")
    assert "gone back by 89." in note.what or "gone back by 90." in note.what


def test_one_subject_can_be_checked_alone(subjects):
    change(Entry, entry_of(subjects[0], 2).pk, body="{}")
    tally = Tally()
    assert list(findings(tally, subject=subjects[1])) == []
    assert (tally.entries, tally.subjects) == (5, 1)
    assert len(wrong(subject=subjects[0])) == 1


def test_reading_costs_the_same_for_one_and_three_chains(django_assert_num_queries):
    append(subject=uuid4(), drafts=[Draft("completion", {}, uuid4())])
    with django_assert_num_queries(5):
        assert wrong() == []
    for _ in range(2):
        append(subject=uuid4(), drafts=[Draft("completion", {}, uuid4())] * 3)
    with django_assert_num_queries(5):
        assert wrong() == []


ACTS = st.sampled_from(["alter", "move", "take", "swap", "redate", "relink"])
PLACES = st.lists(st.integers(1, 5), min_size=2, max_size=2, unique=True)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(acts=st.lists(st.tuples(ACTS, st.integers(0, 2), PLACES), min_size=1, max_size=3))
def test_c2_no_tampering_goes_unseen(subjects, acts):
    """Any of these acts, alone or one after another, and every chain that was touched is named."""
    before = list(Entry.objects.order_by("pk").values_list())
    with transaction.atomic():
        for act, number, places in acts:
            tamper(act, subjects[number], places)
        touched = {row[1] for row in set(before) ^ set(Entry.objects.values_list())}
        assert {found.subject for found in wrong()} == touched
        transaction.set_rollback(True)


def tamper(act: str, subject, places) -> None:
    rows = [Entry.objects.filter(subject=subject, sequence=place).first() for place in places]
    entry = rows[0]
    if entry is None:
        return
    if act == "alter":
        change(Entry, entry.pk, body=f'{{"turn":{entry.sequence + 70}}}')
    elif act == "redate":
        change(Entry, entry.pk, recorded_at=entry.recorded_at + timedelta(microseconds=1))
    elif act == "relink" and entry.sequence > 1:
        change(Entry, entry.pk, previous=OTHER)
    elif act == "take":
        take(entry)
    elif act == "swap" and rows[1]:
        swap(*rows)
    elif act == "move":
        change(Entry, entry.pk, sequence=entry.sequence + 40, previous="b" * 64)
