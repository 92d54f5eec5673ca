"""What makes a question answerable, type by type; the messages are what an editor reads."""

import pytest

from assessments.questions.models import QuestionType
from assessments.questions.parts import blanks_of
from assessments.questions.rules import PARTS, problems

EMPTY = {"options": [], "pairs": [], "steps": [], "prompt": "Which?"}


def option(text: str, *, correct: bool = False, credit: int = 0) -> dict:
    return {"id": text, "text": text, "correct": correct, "feedback": "", "credit": credit}


def choice(kind: str, *options: dict) -> dict:
    return EMPTY | {"type": kind, "credit": "per_option", "options": list(options)}


def gap(right: list[str], wrong: tuple[str, ...] = ()) -> dict:
    rows = {"right": [{"id": text, "text": text} for text in right]}
    return rows | {"id": "g", "wrong": [{"id": text, "text": text} for text in wrong], "feedback": ""}


def gaps(prompt: str, *blanks: dict) -> dict:
    return EMPTY | {"type": "gaps", "prompt": prompt, "gaps": list(blanks)}


def numeric(*credits: int, units: tuple = (), tolerance: str = "0") -> dict:
    rows = [{"id": str(n), "value": str(n), "tolerance": tolerance, "credit": n, "feedback": ""} for n in credits]
    named = [{"id": text, "text": text, "factor": factor} for text, factor in units]
    return EMPTY | {"type": "numeric", "numbers": rows, "units": named}


def short(*accepted: tuple[str, int]) -> dict:
    rows = [{"id": text, "text": text, "credit": credit, "feedback": ""} for text, credit in accepted]
    return EMPTY | {"type": "short", "accepted": rows}


def essay(*criteria: tuple[str, list[int]], **values) -> dict:
    rows = [
        {"id": text, "text": text, "levels": [{"id": str(n), "text": f"level {n}", "points": n} for n in points]}
        for text, points in criteria
    ]
    return EMPTY | {"type": "essay", "criteria": rows} | values


def test_every_type_says_what_it_is_built_from():
    assert set(PARTS) == set(QuestionType.values)


@pytest.mark.parametrize("kind", QuestionType.values)
def test_a_question_without_answers_is_refused(kind):
    assert problems(EMPTY | {"type": kind})


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("truefalse", "options only"),
        ("matching", "pairs only"),
        ("ordering", "steps only"),
        ("gaps", "blanks only"),
        ("numeric", "numbers and units only"),
        ("short", "accepted answers only"),
        ("essay", "criteria only"),
    ],
)
def test_blocks_of_another_type_are_refused(kind, words):
    other = "options" if "options" not in PARTS[kind] else "units"
    (message,) = problems(EMPTY | {"type": kind, other: [{"id": "a"}]})
    assert words in message


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (gaps("A [[1]] and a [[2]].", gap(["x"]), gap(["y"], ("z",))), []),
        (gaps("[[2]] before [[1]]", gap(["x"]), gap(["y"])), []),
        (gaps("No mark", gap(["x"])), ["[[1]] does not stand in the question."]),
        (gaps("[[1]] [[1]]", gap(["x"])), ["[[1]] stands in the question more than once."]),
        (gaps("[[1]] [[2]]", gap(["x"])), ["There is no blank for [[2]]."]),
        (gaps("[[1]] [[0]]", gap(["x"])), ["There is no blank for [[0]]."]),
        (gaps("[[1]]", gap([])), ["Blank 1 needs its right words."]),
        (gaps("[[1]]", gap([" | "])), ["Blank 1 needs its right words."]),
        (gaps("[[1]]", gap(["x"], ("y", "Y "))), ["Blank 1 has the same words twice among its choices."]),
        (gaps("[[1]]", gap(["x | y"], ("Y",))), ["Blank 1 has the same words twice among its choices."]),
    ],
    ids=str,
)
def test_every_blank_stands_in_the_text_once(content, found):
    assert problems(content) == found


def test_blanks_are_read_in_the_digits_of_every_script():
    assert blanks_of("اطلب [[٢]] من [[1]] و[[ 3 ]]، ثم [x]") == [2, 1, 3]


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (numeric(100), []),
        (numeric(100, 50, units=(("minutes", "1"), ("hours", "60"))), []),
        (numeric(50), ["One of the numbers has to earn 100 per cent."]),
        (numeric(units=(("minutes", "1"),)), ["Give at least one number."]),
        (numeric(100, tolerance="-1"), ["A number cannot differ by less than 0."]),
        (numeric(100, units=(("h", "1"), ("H", "2"))), ["Two units have the same name."]),
        (numeric(100, units=(("h", "60"),)), ["The first unit has the factor 1: the numbers are written in it."]),
        (numeric(100, units=(("h", "1"), ("min", "0"))), ["The factor of a unit is more than 0."]),
    ],
    ids=str,
)
def test_numbers_and_units_fit_together(content, found):
    assert problems(content) == found


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (short(("hash", 100), ("*hash*", 50), ("*", 0)), []),
        (short(("hash", 50)), ["One of the accepted answers has to earn 100 per cent."]),
        (short(("hash", 100), ("Hásh", 50)), ["Two answers have the same words."]),
        (short(("hash", 100), ("|", 50)), ["An accepted answer has no words."]),
    ],
    ids=str,
)
def test_a_short_answer_can_be_right(content, found):
    assert problems(content) == found


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (essay(("Law", [0, 1, 3])), []),
        (essay(("Law", [2, 0])), []),
        (essay(("Law", [0])), ["“Law” needs at least two levels."]),
        (essay(("Law", [1, 2])), ["The lowest level of “Law” has 0 points."]),
        (essay(("Law", [0, 2, 2])), ["Two levels of “Law” have the same points."]),
        (essay(("Law", [0, 1]), ("law", [0, 1])), ["Two answers have the same words."]),
    ],
    ids=str,
)
def test_a_rubric_goes_from_nothing_to_something(content, found):
    assert problems(content) == found


RIGHT = option("a", correct=True, credit=100)
PARTLY = "An option that is not right has a share below 100 per cent."


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (choice("single", RIGHT, option("b", credit=50), option("c", credit=-50)), []),
        (choice("single", RIGHT, option("b", credit=100)), [PARTLY]),
        (
            choice("single", option("a", correct=True, credit=50), option("b")),
            ["The right option has a share of 100 per cent."],
        ),
        (
            choice("multiple", option("a", correct=True, credit=60), option("b", correct=True, credit=40), option("c")),
            [],
        ),
        (
            choice("multiple", option("a", correct=True, credit=60), option("b", correct=True, credit=30), option("c")),
            ["The shares of the right options make 100 per cent together; now they make 90."],
        ),
        (
            choice("multiple", RIGHT, option("b", correct=True, credit=0), option("c")),
            ["Every right option has a share of more than 0 per cent."],
        ),
        (
            choice("multiple", RIGHT, option("b", credit=10)),
            ["A wrong option has a share of 0 per cent or less."],
        ),
    ],
    ids=str,
)
def test_a6_shares_of_options_add_up(content, found):
    assert problems(content) == found


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (essay(("Law", [0, 1]), credit="all"), "A person gives the points"),
        (numeric(100) | {"credit": "per_option"}, "Only options have a share of their own"),
        (gaps("[[1]]", gap(["x"])) | {"credit": "per_option"}, "Only options have a share of their own"),
    ],
    ids=["essay", "numeric", "gaps"],
)
def test_a6_the_way_of_counting_fits_the_type(content, words):
    (message,) = problems(content)
    assert words in message
