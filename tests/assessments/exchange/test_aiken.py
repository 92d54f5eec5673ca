"""Aiken: strict, with lines."""

import pytest

from tests.assessments.exchange.banks import AIKEN, codes, one, reads, values


def test_a_question_is_read():
    found = one("aiken", AIKEN)
    assert (found.fields["type"], found.fields["prompt"]) == ("single", "Who signs a warrant?")
    assert values(found) == [{"text": "An officer"}, {"text": "A judge", "correct": True}]


def test_full_stops_and_missing_spaces_are_fine():
    assert len(values(one("aiken", "Who?\nA.one\nB. two\nANSWER: a"))) == 2


def test_several_lines_make_one_question():
    assert one("aiken", "First line\nC.S. Lewis wrote?\nA) x\nB) y\nANSWER: A").fields["prompt"].count("\n") == 1


def test_several_letters_make_a_multiple_choice():
    found = one("aiken", "Which?\nA) x\nB) y\nC) z\nANSWER: A, C")
    assert (found.fields["type"], [bool(row.get("correct")) for row in values(found)]) == (
        "multiple",
        [True, False, True],
    )


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("Q\nA) x\nB) y", ("aiken_answer_missing", {})),
        ("Q\nA) x\nB) y\nANSWER: E", ("aiken_answer_unknown", {"line": 4, "text": "E"})),
        ("Q\nA) x\nB) y\nANSWER: first", ("aiken_answer", {"line": 4, "text": "first"})),
        ("Q\nA) x\nANSWER: A", ("aiken_options", {"line": 3})),
        ("Q\nA) x\nA) y\nANSWER: A", ("aiken_options", {"line": 4})),
        ("Q\nA) x\nmore\nB) y\nANSWER: A", ("aiken_stray", {"line": 3})),
        ("A) x\nB) y\nANSWER: A", ("no_prompt", {})),
    ],
)
def test_what_is_not_understood_is_refused_with_its_line(text, problem):
    assert one("aiken", text).problems == [problem]


def test_a_question_without_answer_does_not_swallow_the_next():
    found = reads("aiken", f"Q\nA) x\nB) y\n\n{AIKEN}")
    assert [(row.line, codes(row)) for row in found] == [(1, ["aiken_answer_missing"]), (5, [])]
