"""Which figures of a breakdown are hidden, so that nobody can be told from a number (rule R4)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.core.suppression import hidden_groups, may_show_total

FLOOR = 10
SIZES = st.integers(0, 30)
ONE_COUNT = st.dictionaries(st.text("abcdefgh", min_size=1, max_size=2), st.tuples(SIZES), max_size=8)
TWO_COUNTS = st.dictionaries(
    st.text("abcdefgh", min_size=1, max_size=2),
    SIZES.flatmap(lambda people: st.tuples(st.just(people), st.integers(0, people))),
    max_size=8,
)


def sizes(**groups: int) -> dict[str, tuple[int]]:
    """Return groups with one count each."""
    return {name: (people,) for name, people in groups.items()}


@pytest.mark.parametrize(
    ("groups", "hidden"),
    [
        (sizes(en=40, ar=20), set()),
        (sizes(en=40, ar=0), set()),
        (sizes(en=40, fr=20, ar=3), {"ar", "fr"}),
        (sizes(en=40, fr=20, ar=6, es=5), {"ar", "es"}),
        (sizes(en=40, fr=20, ar=3, es=5), {"ar", "es", "fr"}),
        (sizes(en=40, fr=0, ar=3), {"ar", "en"}),
        (sizes(en=5, fr=4), {"en", "fr"}),
        ({"en": (40, 30), "fr": (20, 12), "ar": (15, 2)}, {"ar", "fr"}),
        ({}, set()),
    ],
    ids=[
        "all large",
        "empty is no one",
        "smallest joins",
        "two hide each other",
        "two too few",
        "empty hides nobody",
        "total too small",
        "any count",
        "nobody",
    ],
)
def test_r4_small_groups_are_hidden_with_as_many_as_it_takes(groups, hidden):
    assert hidden_groups(groups, FLOOR) == hidden


@pytest.mark.parametrize(("people", "shown"), [(9, False), (10, True), (0, True)], ids=str)
def test_r4_total_under_the_floor_is_hidden(people, shown):
    assert may_show_total(sizes(en=people, fr=0), FLOOR) == shown


def test_r4_total_of_ones_tells_every_group_and_is_hidden():
    groups = dict.fromkeys(range(12), (1,))
    assert (hidden_groups(groups, FLOOR), may_show_total(groups, FLOOR)) == (frozenset(groups), False)


@given(TWO_COUNTS)
def test_r4_what_is_shown_is_never_small(groups):
    shown = set(groups) - hidden_groups(groups, FLOOR)
    assert all(count == 0 or count >= FLOOR for key in shown for count in groups[key])


@given(TWO_COUNTS)
def test_r4_total_less_what_is_shown_is_never_small(groups):
    hidden = hidden_groups(groups, FLOOR)
    if may_show_total(groups, FLOOR):
        left = [sum(groups[key][place] for key in hidden) for place in (0, 1)]
        assert all(total == 0 or total >= FLOOR for total in left)
    else:
        assert hidden == set(groups)


@given(ONE_COUNT)
def test_r4_no_hidden_group_can_be_worked_out(groups):
    """From the total, what is shown, and that no hidden group is empty, each small one may be of more than one size."""
    hidden = [groups[key][0] for key in hidden_groups(groups, FLOOR) if groups[key][0]]
    if may_show_total(groups, FLOOR) and hidden:
        most = sum(hidden) - (len(hidden) - 1)
        assert most > 1
        assert len(hidden) > 1


@given(ONE_COUNT)
def test_r4_nothing_is_hidden_where_every_group_is_large(groups):
    if all(people == 0 or people >= FLOOR for (people,) in groups.values()):
        assert hidden_groups(groups, FLOOR) == frozenset()
