"""How much of a question an answer earns (rule A6)."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments.attempts.answers import IncompleteAnswer, InvalidAnswer, checked
from assessments.grading.marks import grade, takes

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
    "response", [{"chosen": []}, {"chosen": "a"}, {"chosen": ["a", "b"]}, {"chosen": ["a", "a"]}, {"order": []}]
)
def test_a4_a_shapeless_answer_is_refused(response):
    with pytest.raises(InvalidAnswer):
        grade(choice("single", ["a"], ["b"]), response)


def test_a_half_matched_answer_is_incomplete():
    content, half = matching(["a", "b"]), {"pairs": {"a": "a"}}
    with pytest.raises(IncompleteAnswer):
        checked(content, half)
    assert checked(content, half, partial=True) == half
    assert grade(content, half) == Fraction(1, 2)


def gaps(*parts: tuple[list[str], list[str]]) -> dict:
    """Return a text with blanks: (right words, wrong words) of each; ids are g1, g2 … and r1, w1 … within them."""
    made = [
        {
            "id": f"g{place}",
            "right": [{"id": f"g{place}r{n}", "text": text} for n, text in enumerate(right, start=1)],
            "wrong": [{"id": f"g{place}w{n}", "text": text} for n, text in enumerate(wrong, start=1)],
            "feedback": "",
        }
        for place, (right, wrong) in enumerate(parts, start=1)
    ]
    return {"type": "gaps", "options": [], "pairs": [], "steps": [], "gaps": made}


def numeric(*numbers: tuple[str, str, int], units: tuple[tuple[str, str], ...] = ()) -> dict:
    rows = [
        {"id": f"n{n}", "value": value, "tolerance": tolerance, "credit": credit, "feedback": ""}
        for n, (value, tolerance, credit) in enumerate(numbers)
    ]
    made = {"type": "numeric", "options": [], "pairs": [], "steps": [], "numbers": rows}
    return made | ({"units": [{"id": text, "text": text, "factor": factor} for text, factor in units]} if units else {})


def short(*accepted: tuple[str, int]) -> dict:
    rows = [
        {"id": f"a{n}", "text": text, "credit": credit, "feedback": ""} for n, (text, credit) in enumerate(accepted)
    ]
    return {"type": "short", "options": [], "pairs": [], "steps": [], "accepted": rows}


def test_a6_each_blank_earns_its_part():
    content = gaps((["hash"], []), (["known"], ["new", "old"]))
    right, half = {"g1": "Hash", "g2": "g2r1"}, {"g1": "hash", "g2": "g2w1"}
    assert [grade(content, {"gaps": given}) for given in (right, half, {"g1": "hash"})] == [
        1,
        Fraction(1, 2),
        Fraction(1, 2),
    ]


def test_a6_blanks_can_be_all_or_nothing():
    content = gaps((["hash"], []), (["match"], [])) | {"credit": "all"}
    assert [grade(content, {"gaps": given}) for given in ({"g1": "hash"}, {"g1": "hash", "g2": "match"})] == [0, 1]


def test_a4_a_blank_takes_only_its_own_choices():
    content = gaps((["known"], ["new"]), (["hash"], ["name"]))
    with pytest.raises(InvalidAnswer):
        grade(content, {"gaps": {"g1": "g2r1"}})


def test_c1_words_typed_in_another_language_count_the_same():
    english, arabic = gaps((["evidence"], [])), gaps((["دليل | بيّنة"], []))
    given = {"gaps": {"g1": "بينه"}}
    assert (grade(english, given), grade(english, given, [arabic])) == (0, 1)


@pytest.mark.parametrize(
    ("accepted", "given", "right"),
    [
        ("Chain of custody", "  chain OF custody ", True),
        ("preserv*", "preservation", True),
        ("preserv*", "conservation", False),
        ("car | vehicle", "Vehicle", True),
        ("car | vehicle", "car vehicle", False),
        ("a.c", "abc", False),
        ("хэш", "ХЭШ", True),
        ("épreuve", "epreuve", True),
        ("*", "anything", True),
        ("|", "", False),
    ],
)
def test_a_short_answer_looks_at_words_and_not_at_dress(accepted, given, right):
    assert takes(accepted, given) is right


def test_a_short_answer_earns_the_share_of_the_best_row_it_fits():
    content = short(("hash*", 50), ("hash value", 100))
    assert [grade(content, {"text": text}) for text in ("hash value", "hashes", "name")] == [1, Fraction(1, 2), 0]


@pytest.mark.parametrize(
    ("typed", "share"),
    [("12.5", 1), ("12,5", 1), ("١٢٫٥", 1), ("12.6", 1), ("12.61", Fraction(1, 2)), ("-12.5", 0), ("13.6", 0)],
)
def test_a_number_is_read_in_every_script_and_compared_exactly(typed, share):
    content = numeric(("12.5", "0.1", 100), ("12.5", "1", 50))
    assert grade(content | {"credit": "proportional"}, {"number": typed}) == share


def test_a_number_in_another_unit_counts_the_same():
    content = numeric(("90", "0", 100), units=(("minutes", "1"), ("hours", "60")))
    answers = [
        {"number": "90", "unit": "minutes"},
        {"number": "1.5", "unit": "hours"},
        {"number": "90", "unit": "hours"},
    ]
    assert [grade(content, answer) for answer in answers] == [1, 1, 0]
    with pytest.raises(IncompleteAnswer):
        checked(content, {"number": "90"})


@pytest.mark.parametrize("typed", ["1,000,000", "1 000", "ten", "1e3", "0x10", "1.2.3", "--1", "९" * 30, "1\x00"])
def test_a_number_nobody_can_read_for_sure_is_refused(typed):
    with pytest.raises(InvalidAnswer):
        checked(numeric(("1", "0", 100)), {"number": typed})


def test_an_essay_waits_for_a_person():
    content = {"type": "essay", "options": [], "pairs": [], "steps": [], "criteria": [], "max_words": 50}
    assert grade(content, {"text": "A reasoned answer."}) is None
    assert grade(content, None) == 0
    with pytest.raises(InvalidAnswer):
        checked(content, {"text": "word " * 1000})


def test_a6_each_option_can_have_its_share_and_the_sum_stays_between_nothing_and_all():
    content = choice("multiple", ["a", "b"], ["c", "d"]) | {"credit": "per_option"}
    for option, credit in zip(content["options"], (70, 30, -50, 0), strict=True):
        option["credit"] = credit
    shares = [grade(content, {"chosen": list(chosen)}) for chosen in ("ab", "a", "ac", "c", "bd")]
    assert shares == [1, Fraction(7, 10), Fraction(1, 5), 0, Fraction(3, 10)]


def test_a6_all_or_nothing_gives_nothing_in_part():
    for content, half in (
        (choice("multiple", ["a", "b"], ["c"]), {"chosen": ["a"]}),
        (matching(["a", "b", "c"]), {"pairs": {"a": "a", "b": "c", "c": "b"}}),
        (ordering(["a", "b", "c"]), {"order": ["a", "c", "b"]}),
    ):
        assert grade(content | {"credit": "all"}, half) == 0


@given(st.text(max_size=60))
def test_typed_words_never_break_what_an_author_wrote(text):
    assert takes(text, text) in (True, False)
    grade(short((text or "x", 100)), {"text": "x"})


@given(st.decimals(-(10**12), 10**12, places=8))
def test_a_stored_number_is_read_again_as_the_same(number):
    stored = checked(numeric(("1", "0", 100)), {"number": format(number, "f")})
    assert checked(numeric(("1", "0", 100)), stored) == stored
    assert grade(numeric((format(number, "f"), "0", 100)), stored) == 1
