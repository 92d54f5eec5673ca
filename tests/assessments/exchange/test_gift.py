"""GIFT: every kind of question, escapes and formats; what is broken is named with its line."""

import pytest

from assessments.exchange.gift import category_path
from assessments.exchange.reading import Unreadable
from tests.assessments.exchange.banks import GIFT, codes, one, reads, values


def test_a_bank_is_read_with_titles_categories_tags_and_lines():
    found = reads("gift", GIFT)
    assert [(row.name, row.line, row.fields["type"], row.fields["category"], row.fields["tags"]) for row in found] == [
        ("s1", 5, "single", "Law/Search", ["warrants", "basics"]),
        ("s2", 12, "truefalse", "Law/Search", []),
        ("s3", 16, "short", "Law", []),
        ("", 18, "numeric", "Law", []),
    ]
    assert found[0].fields["explanation"] == "See the code."
    assert found[2].fields["prompt"] == "Who signs it?\nName the office."
    assert codes(found[2]) == ["emphasis"]


def test_single_choice_keeps_remarks():
    assert values(one("gift", "Sea?{=blue#yes ~red#no}")) == [
        {"text": "blue", "correct": True, "feedback": "yes"},
        {"text": "red", "feedback": "no"},
    ]


def test_shares_of_a_single_choice_stay():
    found = one("gift", "Town?{~%50%near =right ~far}")
    assert (found.fields["credit"], [row["value"]["credit"] for row in found.fields["answers"]]) == (
        "per_option",
        [50, 100, 0],
    )


def test_equal_shares_that_are_taken_away_again_are_proportional():
    found = one("gift", "Two?{~%50%a ~%50%b ~%-50%c}")
    assert (found.fields["type"], found.fields["credit"], codes(found)) == ("multiple", "", [])


def test_thirds_make_a_hundred():
    found = one("gift", "Three?{~%33.33333%a ~%33.33333%b ~%33.33333%c ~d}")
    assert [row["value"]["credit"] for row in found.fields["answers"]] == [34, 33, 33, 0]
    assert codes(found) == []


def test_one_of_several_right_options_is_told():
    found = one("gift", "Which?{=a =b ~c}")
    assert (found.fields["type"], codes(found)) == ("multiple", ["one_of_several"])


def test_truth_takes_the_remark_for_the_wrong_answer_first():
    assert values(one("gift", "Sea is dry.{F#Look again.#Yes.}")) == [
        {"text": "True", "feedback": "Look again."},
        {"text": "False", "correct": True, "feedback": "Yes."},
    ]


def test_matching_leaves_out_what_belongs_to_nothing():
    found = one("gift", "Match.{=Rome -> Italy =Paris -> France = -> Spain}")
    assert values(found) == [{"left": "Rome", "right": "Italy"}, {"left": "Paris", "right": "France"}]
    assert found.problems == [("distractors", {"texts": "Spain"})]


@pytest.mark.parametrize(
    ("answer", "value", "tolerance"),
    [
        ("12", "12", "0"),
        ("=12:0.5", "12", "0.5"),
        ("11.5..12.5", "12", "0.5"),
        ("3,5", "3.5", "0"),
        ("1e3", "1000", "0"),
    ],
)
def test_numbers_with_tolerance_or_range(answer, value, tolerance):
    (found,) = values(one("gift", f"How many?{{#{answer}}}"))
    assert (found["value"], found["tolerance"]) == (value, tolerance)


def test_several_numbers_have_their_shares():
    found = one("gift", "When?{#=1822:0#Right =%50%1822:2 =*#No}")
    assert [(row["tolerance"], row["credit"]) for row in values(found)] == [("0", 100), ("2", 50)]
    assert codes(found) == ["any_number"]


def test_a_missing_word_is_a_line_in_the_question():
    found = one("gift", "Grass is {~blue =green} here.")
    assert found.fields["prompt"] == "Grass is _____ here."


def test_an_empty_pair_of_braces_is_an_essay():
    assert one("gift", "Tell us.{}").fields["type"] == "essay"


def test_escapes_are_words():
    found = one("gift", r"Set \{a\} \= b \# c \: d\ne \\ f?{=\~x ~y\=z}")
    assert found.fields["prompt"] == "Set {a} = b # c : d\ne \\ f?"
    assert [row["text"] for row in values(found)] == ["~x", "y=z"]


def test_plain_text_keeps_its_angle_brackets():
    assert one("gift", "[plain]Is 1 <b> &amp; 2?{=yes ~no}").fields["prompt"] == "Is 1 <b> &amp; 2?"


def test_less_than_is_no_markup():
    assert one("gift", "Is a < b && c > d?{=yes ~no}").fields["prompt"] == "Is a < b && c > d?"


def test_a_comment_inside_the_answers_is_left_out():
    assert [row["text"] for row in values(one("gift", "Sea?{\n=blue\n// a note\n~red\n}"))] == ["blue", "red"]


def test_answers_may_hold_blank_lines():
    assert [row["text"] for row in values(one("gift", "Sea?{\n=blue\n\n~red\n}"))] == ["blue", "red"]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("A?{=a ~b\n\nB?{=c ~d}", ("gift_brace_open", {"line": 1})),
        ("x\nA}?{=a ~b}", ("gift_brace_closed", {"line": 2})),
        ("A?{=a\n~{b}}", ("gift_brace_nested", {"line": 2})),
        ("A?{=a ~b} and\nB?{=c ~d}", ("gift_brace_second", {"line": 2})),
        ("Only words.", ("description", {})),
        ("{=a ~b}", ("no_prompt", {})),
        ("A?{#many}", ("number", {"text": "many"})),
        ("A?{#1e999999999}", ("number", {"text": "1e999999999"})),
        ("A?{>1 SHORT a}", ("gift_plugin", {"text": ">1 SHORT a"})),
        ("A?{~a}", ("few_options", {})),
        ("A?{=a -> b =c}", ("gift_pair", {"text": "c"})),
    ],
)
def test_what_is_not_understood_is_refused_with_its_line(text, problem):
    first = reads("gift", text)[0]
    assert (first.fields, first.problems) == (None, [problem])


def test_an_open_brace_does_not_swallow_the_next_question():
    assert [bool(row.fields) for row in reads("gift", "A?{=a ~b\n\nB?{=c ~d}\n\n::t::C?{=e ~f}")] == [False, True, True]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
def test_encodings_with_a_mark_are_read(encoding):
    assert one("gift", "Été или 法?{=да ~no}".encode(encoding)).fields["prompt"] == "Été или 法?"


@pytest.mark.parametrize(
    ("data", "code"),
    [
        ("A?{=a}\n\nÉté?{=b}".encode("latin-1"), "encoding"),
        ("A?{=a}\n\nB?{=b}".encode("utf-16-le"), "binary"),
        (b"A?{=a}\n\n\x00", "binary"),
    ],
)
def test_a_wrong_encoding_is_told_with_the_first_bad_line(data, code):
    with pytest.raises(Unreadable) as caught:
        reads("gift", data)
    assert (caught.value.code, caught.value.values["line"]) == (code, 1 if code == "binary" and data[1] == 0 else 3)


def test_windows_and_old_mac_line_ends_count_as_lines():
    assert [row.line for row in reads("gift", "A?{=a}\r\n\r\nB?{=b}\r\rC?{=c}")] == [1, 3, 5]


@pytest.mark.parametrize(
    ("written", "path"),
    [("$course$/top/Law/Search", "Law/Search"), ("top/A//B", "A-B"), ("$system$/", ""), (" Law / Old ", "Law/Old")],
)
def test_category_paths_lose_moodles_own_beginnings(written, path):
    assert category_path(written) == path


def test_a_question_of_endless_length_is_refused_and_the_next_one_read():
    found = reads("gift", f"A?{{={'a' * 200_000} ~b}}\n\nB?{{=a ~b}}")
    assert [codes(row) for row in found] == [["long_question"], []]
