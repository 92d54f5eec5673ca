"""How much of a question an answer earns (rule A6)."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments.attempts.answers import IncompleteAnswer, InvalidAnswer
from assessments.grading.marks import grade

ids = st.lists(st.text("abcdefgh", min_size=1, max_size=4), min_size=2, max_size=6, unique=True)


def choice(kind: str, right: list[str], wrong: list[str]) -> dict:
    options = [{"id": key, "text": key, "correct": True, "feedback": ""} for key in right]
    options += [{"id": key, "text": key, "correct": False, "feedback": ""} for key in wrong]
    return {"type": kind, "options": options, "pairs": [], "steps": []}


def matching(keys: list[str]) -> dict:
    return {"type": "matching", "options": [], "steps": [], "pairs": [{"id": k, "left": k, "right": k} for k in keys]}


def ordering(keys: list[str]) -> dict:
    return {"type": "ordering", "options": [], "pairs": [], "steps": [{"id": key, "text": key} for key in keys]}


def test_single_choice_is_all_or_nothing():
    content = choice("single", ["a"], ["b", "c"])
    assert (grade(content, {"chosen": ["a"]}), grade(content, {"chosen": ["b"]})) == (1, 0)


@pytest.mark.parametrize(
    ("chosen", "share"),
    [("ab", 1), ("a", Fraction(1, 2)), ("abc", Fraction(1, 2)), ("ac", 0), ("abcd", 0), ("c", 0)],
)
def test_a6_multiple_choice_takes_wrong_choices_away_down_to_nothing(chosen, share):
    assert grade(choice("multiple", ["a", "b"], ["c", "d"]), {"chosen": list(chosen)}) == share


def test_matching_earns_the_share_of_right_pairs():
    assert grade(matching(["a", "b", "c"]), {"pairs": {"a": "a", "b": "c", "c": "b"}}) == Fraction(1, 3)


def test_ordering_earns_the_share_of_right_places():
    assert grade(ordering(["a", "b", "c", "d"]), {"order": ["a", "c", "b", "d"]}) == Fraction(1, 2)


def test_no_answer_earns_nothing():
    assert grade(choice("single", ["a"], ["b"]), None) == 0


def test_a6_three_thirds_are_exactly_one():
    content = matching(["a", "b", "c"])
    assert sum(grade(content, {"pairs": {"a": "a", "b": "c", "c": "b"}}) for _ in range(3)) == 1


@given(keys=ids, data=st.data())
def test_a6_multiple_choice_stays_between_nothing_and_all(keys, data):
    cut = data.draw(st.integers(1, len(keys)))
    content = choice("multiple", keys[:cut], keys[cut:])
    chosen = data.draw(st.lists(st.sampled_from(keys), min_size=1, unique=True))
    assert 0 <= grade(content, {"chosen": chosen}) <= 1
    assert grade(content, {"chosen": keys[:cut]}) == 1
    assert grade(content, {"chosen": chosen}) == grade(content, {"chosen": chosen[::-1]})


@given(keys=ids, data=st.data())
def test_a6_matching_stays_between_nothing_and_all(keys, data):
    pairs = {key: data.draw(st.sampled_from(keys)) for key in keys}
    assert 0 <= grade(matching(keys), {"pairs": pairs}) <= 1
    assert grade(matching(keys), {"pairs": {key: key for key in keys}}) == 1
    assert grade(matching(keys), {"pairs": pairs}) == grade(matching(keys[::-1]), {"pairs": pairs})


@given(keys=ids, data=st.data())
def test_a6_ordering_stays_between_nothing_and_all(keys, data):
    order = data.draw(st.permutations(keys))
    assert 0 <= grade(ordering(keys), {"order": order}) <= 1
    assert (grade(ordering(keys), {"order": order}) == 1) == (list(order) == keys)


@given(keys=ids)
def test_a4_an_id_the_question_lacks_is_refused(keys):
    alien = "zz"
    for content, response in (
        (choice("single", keys[:1], keys[1:]), {"chosen": [alien]}),
        (choice("multiple", keys[:1], keys[1:]), {"chosen": [keys[0], alien]}),
        (matching(keys), {"pairs": dict.fromkeys(keys, alien)}),
        (ordering(keys), {"order": [*keys[1:], alien]}),
    ):
        with pytest.raises(InvalidAnswer):
            grade(content, response)


@pytest.mark.parametrize(
    "response", [{}, {"chosen": "a"}, {"chosen": ["a", "b"]}, {"chosen": ["a", "a"]}, {"order": []}]
)
def test_a4_a_shapeless_answer_is_refused(response):
    with pytest.raises(InvalidAnswer):
        grade(choice("single", ["a"], ["b"]), response)


def test_a_half_matched_answer_is_incomplete():
    with pytest.raises(IncompleteAnswer):
        grade(matching(["a", "b"]), {"pairs": {"a": "a"}})
