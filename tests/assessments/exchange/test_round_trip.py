"""What goes out comes back: each type in each format that has it, over generated contents."""

from fractions import Fraction

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assessments.exchange import write_aiken, write_gift, write_moodle
from assessments.exchange.aiken import OPTION
from assessments.exchange.exporting import Outgoing, file_of
from assessments.exchange.formats import read
from assessments.exchange.outgoing import LeftOut, Written
from assessments.exchange.parts import block, gap, hints, written
from assessments.exchange.plain import one_line, tidy
from assessments.grading.marks import policy_of

#: Everything that means something in one of the formats, besides letters of our six languages.
ALPHABET = "ab Zé法ا.,;!?'\"\\~=#{}[]:%<>&/->$@()0123456789_-+|n\t\n"
LINE = st.text(ALPHABET.replace("|", ""), min_size=1, max_size=30).map(lambda text: one_line(tidy(text))).filter(bool)
WORDS = LINE.filter(lambda text: "->" not in text and "*" not in text and not text.endswith("-"))
TEXT = st.text(ALPHABET, min_size=1, max_size=60).map(tidy).filter(bool)
NOTE = st.one_of(st.just(""), LINE)
SHARE = st.integers(1, 99)
NUMBER = st.decimals(-1000, 1000, places=3, allow_nan=False, allow_infinity=False).map(written)
POSITIVE = st.decimals(0, 10, places=4, allow_nan=False, allow_infinity=False).map(written)


def lists(part, **limits):
    return st.lists(part, min_size=2, max_size=5, unique_by=lambda text: text.casefold(), **limits)


@st.composite
def choices(draw, kind):
    texts = draw(lists(LINE))
    rights = [True] + [False] * (len(texts) - 1) if kind == "single" else draw(flags(len(texts)))
    options = [
        {"text": text, "correct": right, "feedback": draw(NOTE), "credit": None}
        for text, right in zip(texts, rights, strict=True)
    ]
    credit = draw(st.sampled_from(["", "per_option"]))
    if credit and kind == "single":
        for option in options:
            option["credit"] = 100 if option["correct"] else draw(st.integers(-100, 99))
    elif credit:
        count = sum(rights)
        for place, option in enumerate(options):
            first = 100 // count + 100 % count if place == rights.index(True) else 100 // count
            option["credit"] = first if option["correct"] else draw(st.integers(-100, 0))
    return {"answers": [block("option", option) for option in options], "credit": credit}


def flags(number):
    return st.lists(st.booleans(), min_size=number, max_size=number).filter(any)


@st.composite
def truths(draw):
    right = draw(st.booleans())
    values = [
        {"text": text, "correct": value is right, "feedback": draw(NOTE), "credit": None}
        for text, value in (("True", True), ("False", False))
    ]
    return {"answers": [block("option", value) for value in values]}


@st.composite
def pairs(draw):
    lefts, rights = draw(lists(WORDS)), draw(lists(WORDS))
    return {"answers": [block("pair", {"left": a, "right": b}) for a, b in zip(lefts, rights, strict=False)]}


@st.composite
def shorts(draw):
    rows = [
        {"text": text, "credit": share, "feedback": draw(NOTE)}
        for text, share in zip(draw(lists(WORDS)), [100, *draw(st.lists(SHARE, min_size=4, max_size=4))], strict=False)
    ]
    return {"answers": [block("accepted", row) for row in rows]}


@st.composite
def numbers(draw, units=True):
    rows = [
        block("number", {"value": draw(NUMBER), "tolerance": draw(POSITIVE), "credit": share, "feedback": draw(NOTE)})
        for share in [100, *draw(st.lists(SHARE, max_size=2))]
    ]
    names = draw(st.lists(LINE, max_size=3, unique_by=str.casefold)) if units else []
    factors = [
        "1",
        *draw(st.lists(st.sampled_from(["60", "0.01", "1000", "0.5", "86400", "3"]), min_size=2, max_size=2)),
    ]
    rows += [block("unit", {"text": name, "factor": factor}) for name, factor in zip(names, factors, strict=False)]
    return {"answers": rows}


@st.composite
def blanks(draw):
    rows = []
    for _place in range(draw(st.integers(1, 3))):
        words = draw(lists(WORDS))
        chosen = draw(st.booleans())
        rows.append(gap(words[:1] if chosen else words, words[1:] if chosen else [], draw(NOTE)))
    said = draw(LINE.filter(lambda text: "[[" not in text and "]]" not in text and text[0] != "]" and text[-1] != "["))
    return {"answers": rows, "prompt": said + "".join(f" [[{number}]]" for number in range(1, len(rows) + 1))}


CONTENTS = {
    "single": choices("single"),
    "multiple": choices("multiple"),
    "truefalse": truths(),
    "matching": pairs(),
    "ordering": lists(LINE).map(lambda texts: {"answers": [block("step", {"text": text}) for text in texts]}),
    "gaps": blanks(),
    "numeric": numbers(),
    "short": shorts(),
    "essay": st.sampled_from([{"answers": [], "max_words": 300}, {"answers": [], "max_words": None}]),
}
GIFT_TYPES = ["single", "multiple", "truefalse", "matching", "numeric", "short", "essay"]


@st.composite
def questions(draw, kind):
    made = {
        "name": draw(LINE),
        "type": kind,
        "prompt": draw(TEXT),
        "explanation": draw(st.one_of(st.just(""), TEXT)),
        "category": "Law/Search",
        "tags": ["a b", "law"],
        "hints": [],
        "credit": "",
    }
    return made | draw(CONTENTS[kind])


def back(form, writer, fields):
    """Return what is read from what was written."""
    going = [Outgoing(fields, writer(fields))]
    (found,) = read(form, "".join(file_of(form, going)).encode(), "en")
    assert found.fields is not None, found.problems
    return found


def meaning(fields):
    """Return what a question says, however it is put."""
    answers = [
        (
            one["type"],
            {name: _said(value) for name, value in one["value"].items() if name != "credit" or one["type"] != "option"},
        )
        for one in fields["answers"]
    ]
    shares = [one["value"].get("credit") for one in fields["answers"] if one["type"] == "option"]
    policy = policy_of({"type": fields["type"], "credit": fields.get("credit", "")})
    return {
        **{name: fields.get(name) or "" for name in ("type", "prompt", "explanation", "category", "tags", "max_words")},
        "answers": answers,
        "hints": [hint["value"] for hint in fields.get("hints", [])],
        "policy": policy,
        "shares": shares if policy == "per_option" else [],
    }


def _said(value):
    return [item["value"] for item in value] if isinstance(value, list) else value


def simple(fields):
    """Return shares as the formats can tell them: those that say nothing more than right or wrong are none."""
    if fields["credit"] != "per_option":
        return fields
    options = [one["value"] for one in fields["answers"] if one["type"] == "option"]
    if fields["type"] == "single" and all(one["credit"] in (0, 100) for one in options):
        return fields | {
            "credit": "",
            "answers": [{**one, "value": one["value"] | {"credit": None}} for one in fields["answers"]],
        }
    right = [one["credit"] for one in options if one["correct"]]
    even = right and all(
        abs(one["credit"] + Fraction(100, len(right))) < Fraction(1, 20) for one in options if not one["correct"]
    )
    if fields["type"] == "multiple" and fields["credit"] and even and len({*right}) == 1:
        return fields | {"credit": ""}
    return fields


SLOW = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much]
)


@pytest.mark.parametrize("kind", GIFT_TYPES)
def test_gift_comes_back_as_it_went(kind):
    @SLOW
    @given(questions(kind))
    def check(fields):
        if kind == "numeric":
            fields = fields | {"answers": [one for one in fields["answers"] if one["type"] == "number"]}
        fields |= {"max_words": None}
        found = back("gift", write_gift.write, fields)
        assert meaning(found.fields) == meaning(simple(fields))
        assert found.name == fields["name"]

    check()


@pytest.mark.parametrize("kind", sorted(CONTENTS))
def test_moodle_xml_comes_back_as_it_went(kind):
    @SLOW
    @given(questions(kind), st.lists(LINE, max_size=2))
    def check(fields, clues):
        fields |= {"hints": hints(clues)}
        found = back("moodle", write_moodle.write, fields)
        assert meaning(found.fields) == meaning(simple(fields))
        assert found.name == fields["name"]

    check()


def test_aiken_comes_back_as_it_went():
    @SLOW
    @given(questions("single"))
    def check(fields):
        fields |= {"prompt": one_line(fields["prompt"]), "explanation": "", "credit": "", "category": "", "tags": []}
        for one in fields["answers"]:
            one["value"] |= {"feedback": "", "credit": None}
        try:
            found = back("aiken", write_aiken.write, fields)
        except LeftOut:
            assert OPTION.fullmatch(fields["prompt"])
        else:
            assert meaning(found.fields) | {"category": "", "tags": []} == meaning(fields) | {"tags": []}

    check()


def test_alternatives_go_out_one_by_one():
    fields = {
        "name": "n",
        "type": "short",
        "prompt": "Who?",
        "answers": [block("accepted", {"text": "a|b", "credit": 100})],
    }
    found = back("gift", write_gift.write, fields | {"category": ""})
    assert [one["value"]["text"] for one in found.fields["answers"]] == ["a", "b"]


def test_a_file_of_many_keeps_its_categories():
    fields = {"name": "n", "type": "essay", "prompt": "Tell.", "answers": []}
    going = [Outgoing(fields | {"category": path}, Written("A?{}\n\n")) for path in ("", "Law", "Law", "Law/Old")]
    found = list(read("gift", "".join(file_of("gift", going)).encode(), "en"))
    assert [one.fields["category"] for one in found] == ["", "Law", "Law", "Law/Old"]
