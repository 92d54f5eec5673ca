"""Rows and the entries that speak of them say the same, or the difference is found."""

import json
from uuid import UUID, uuid4

import pytest

from lms.ledger import check_sources
from lms.ledger.models import Entry
from lms.ledger.services import Draft, append
from lms.ledger.verify import ledger_source

from .tampering import said, wrong

pytestmark = pytest.mark.django_db


@pytest.fixture
def table(subjects) -> dict[UUID, tuple[UUID, dict]]:
    """Rows by id, as a feature would keep them: one for each entry of the three subjects."""
    rows = {entry.source: (entry.subject, json.loads(entry.body)) for entry in Entry.objects.all()}

    @ledger_source("completion")
    def completions(subject):
        for source in sorted(rows):
            if subject in (None, rows[source][0]):
                yield rows[source][0], source, rows[source][1]

    return rows


def test_rows_and_entries_that_agree_are_right(table):
    assert wrong() == []


def test_c2_row_without_entry_is_named(table, subjects):
    table[new := uuid4()] = (subjects[1], {"turn": 1})
    assert said() == f"WRONG: subject {subjects[1]}, completion: Row {new} has no entry."


@pytest.mark.parametrize("place", [0, 7, 14])
def test_c2_entry_without_row_is_named(table, place):
    gone = sorted(table)[place]
    del table[gone]
    (found,) = wrong()
    assert found.entry == Entry.objects.get(source=gone).pk
    assert found.what == f"Speaks of row {gone}, which is not there or has an entry already."


def test_c2_row_that_differs_is_named_with_what_differs(table, subjects):
    changed = next(iter(table))
    table[changed] = (subjects[0], {"turn": 80, "language": "fr"})
    (found,) = wrong()
    assert found.what == f"Row {changed} and the entry differ in: language, turn."


def test_c2_row_given_to_somebody_else_is_named(table):
    entry = Entry.objects.first()
    table[entry.source] = (other := uuid4(), json.loads(entry.body))
    assert [found.what for found in wrong()] == [f"Row {entry.source} belongs to another subject: {other}."]


def test_second_entry_about_one_row_is_named(table, subjects):
    first = Entry.objects.first()
    (second,) = append(subject=first.subject, drafts=[Draft("completion", json.loads(first.body), first.source)])
    assert [(found.entry, found.what) for found in wrong()] == [
        (second.pk, f"Speaks of row {first.source}, which is not there or has an entry already.")
    ]


def test_entry_that_names_no_row_is_named(table, subjects):
    (entry,) = append(subject=subjects[0], drafts=[Draft("completion", {})])
    assert [(found.entry, found.what) for found in wrong()] == [(entry.pk, "Names no row it speaks of.")]


def test_entries_of_other_kinds_need_no_row(table, subjects):
    append(subject=subjects[0], drafts=[Draft("audit", {"action": "x"})])
    assert wrong() == []


def test_one_subject_is_compared_alone(table, subjects):
    table.clear()
    assert len(wrong(subject=subjects[0])) == 5


def test_many_rows_are_compared_a_few_at_a_time(table, monkeypatch, django_assert_num_queries):
    monkeypatch.setattr(check_sources, "BATCH", 5)
    del table[sorted(table)[7]]
    with django_assert_num_queries(5 + 2 + 3):
        assert len(wrong()) == 1


def test_a_source_that_yields_out_of_order_is_a_mistake_of_ours(subjects):
    @ledger_source("completion")
    def completions(subject):
        yield from ((subjects[0], source, {}) for source in (UUID(int=2), UUID(int=1)))

    with pytest.raises(ValueError, match="in the order of their ids"):
        wrong()


def test_a_kind_is_registered_once(table):
    with pytest.raises(ValueError, match="registered already"):
        ledger_source("completion")(lambda subject: iter(()))
