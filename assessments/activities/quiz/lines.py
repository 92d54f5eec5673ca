"""The parts of one answer beside what is right, type by type. Pure functions; what may be told is decided elsewhere."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from assessments.attempts.wording import Wording
from assessments.grading.marks import best_number, best_text, gap_is_right
from assessments.questions.asked import AskedQuestion, Blank, local_number
from assessments.questions.content import Content, choices_of
from assessments.questions.texts import spelled_out


@dataclass(frozen=True)
class Line:
    """One option, pair, place or blank of the answer."""

    text: str
    #: None where it is not told.
    right: bool | None
    #: The own partner, step or word, where something was matched, ordered or filled in.
    given: str = ""
    #: What would have been right there.
    wanted: str = ""
    feedback: str = ""
    #: Whether ``given`` is the learner's own writing, in whatever language.
    typed: bool = False


@dataclass(frozen=True)
class Accepted:
    """A number or text that counts in full, or in part."""

    text: str
    #: Percent.
    credit: int
    tolerance: str = ""
    unit: str = ""


def option_lines(asked: AskedQuestion, *, missed: bool) -> list[Line]:
    """Return the chosen options, or with ``missed`` the right ones that were not chosen."""
    options = {option["id"]: option for option in asked.content["options"]}
    chosen = (asked.response or {}).get("chosen", [])
    keys = [key for key in asked.order if (key not in chosen and options[key]["correct"] if missed else key in chosen)]
    return [
        Line(options[key]["text"], bool(options[key]["correct"]), feedback=options[key]["feedback"]) for key in keys
    ]


def pair_lines(asked: AskedQuestion) -> list[Line]:
    """Return each item with the partner given to it and its own."""
    given = (asked.response or {}).get("pairs", {})
    rights = {pair["id"]: pair["right"] for pair in asked.content["pairs"]}
    return [
        Line(
            pair["left"], given.get(pair["id"]) == pair["id"], rights.get(given.get(pair["id"], ""), ""), pair["right"]
        )
        for pair in asked.content["pairs"]
    ]


def place_lines(asked: AskedQuestion) -> list[Line]:
    """Return each place with the step put there and the one that belongs there."""
    given, steps = (asked.response or {}).get("order", []), asked.content["steps"]
    texts = {step["id"]: step["text"] for step in steps}
    mine = [*given, *[""] * (len(steps) - len(given))]
    return [
        Line(str(place), step["id"] == key, texts.get(key, ""), step["text"])
        for place, (step, key) in enumerate(zip(steps, mine, strict=True), start=1)
    ]


def gap_lines(asked: AskedQuestion, wording: Wording) -> list[Line]:
    """Return each blank, in this language's order, with the own word and the right ones."""
    gaps = {gap["id"]: gap for gap in asked.content["gaps"]}
    words = [wording.content, *wording.words]
    return [_gap_line(blank, gaps[blank.id], asked, words) for blank in asked.blanks()]


def _gap_line(blank: Blank, gap: Content, asked: AskedQuestion, words: Sequence[Content]) -> Line:
    given = (asked.response or {}).get("gaps", {}).get(gap["id"], "")
    choices = {one["id"]: one["text"] for one in choices_of(gap)}
    shown = gap["right"][:1] if choices else gap["right"]
    return Line(
        text=str(blank.number),
        right=gap_is_right(gap["id"], given, words),
        given=choices.get(given, "") if choices else given,
        wanted=" / ".join(one["text"] if choices else spelled_out(one["text"]) for one in shown),
        feedback=gap["feedback"],
        typed=not choices,
    )


def accepted_of(asked: AskedQuestion) -> list[Accepted]:
    """Return what this question accepts, in the words shown, the most worth first."""
    if asked.type == "numeric":
        unit = next((unit["text"] for unit in asked.content.get("units", [])), "")
        found = [_number(row, unit) for row in asked.content["numbers"]]
    else:
        found = [Accepted(spelled_out(row["text"]), int(row["credit"])) for row in asked.content["accepted"]]
    return sorted((one for one in found if one.credit > 0), key=lambda one: -one.credit)


def _number(row: Content, unit: str) -> Accepted:
    tolerance = local_number(row["tolerance"]) if Decimal(row["tolerance"]) else ""
    return Accepted(local_number(row["value"]), int(row["credit"]), tolerance, unit)


def hit_feedback(asked: AskedQuestion, wording: Wording) -> str:
    """Return the feedback of the row that a number or short answer hits, in the words shown where they have it."""
    if not asked.response:
        return ""
    if asked.type == "numeric":
        hit, rows = best_number(wording.content, asked.response), asked.content["numbers"]
    else:
        hit, rows = best_text([wording.content, *wording.words], asked.response["text"]), asked.content["accepted"]
    return str({row["id"]: row for row in rows}.get(hit["id"], hit)["feedback"]) if hit else ""


def points_text(points: Fraction) -> str:
    """Return points as this reader writes numbers, rounded once to two places for display (rule A6)."""
    rounded = (Decimal(points.numerator) / points.denominator).quantize(Decimal("0.01")).normalize()
    return local_number(format(rounded, "f"))
