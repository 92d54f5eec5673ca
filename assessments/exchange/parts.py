"""Builds what a question is made of, as the bank stores it; shared by the readers."""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import Any

from django.utils import translation
from django.utils.translation import gettext

from .plain import one_line
from .reading import Fields, NotUnderstood, Problem

Block = dict[str, Any]
WHOLE = Fraction(100)
#: Shares written as 33.333 or 33.33333 are thirds.
CLOSE = Fraction(1, 20)


@dataclass(frozen=True)
class Weighted:
    """A choice or an accepted answer with its share in percent."""

    text: str
    share: Fraction
    feedback: str = ""


def block(kind: str, value: Any) -> Block:
    """Return stream data of one block, with a new id."""
    return {"type": kind, "value": value, "id": str(uuid.uuid4())}


def items(texts: Iterable[str]) -> list[Block]:
    """Return stream data of a list of texts."""
    return [block("item", text) for text in texts]


def number_of(text: str) -> Decimal:
    """Return a number of a file, with a point or a comma. Raises NotUnderstood."""
    try:
        number = Decimal(text.strip().replace(",", ".") if text.count(",") == 1 else text.strip())
    except InvalidOperation:
        raise NotUnderstood("number", text=text[:40]) from None
    if not number.is_finite() or len(number.as_tuple().digits) > 30 or abs(number.adjusted()) > 30:
        raise NotUnderstood("number", text=text[:40])
    return number


def written(number: Decimal) -> str:
    """Return a number without exponent and without zeros at its end."""
    text = format(number, "f")
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text in ("-0", "") else text


def choice(options: Sequence[Weighted], *, single: bool) -> tuple[Fields, list[Problem]]:
    """Return a single or multiple choice question; the problems say where its marks could not be kept exactly."""
    whole = [one for one in options if one.share == WHOLE]
    rest = [one for one in options if one.share not in (0, WHOLE)]
    if single and len(whole) == 1 and not rest:
        return _choice("single", options, ""), []
    if single and len(whole) > 1 and not rest:
        return _choice("multiple", options, ""), [("one_of_several", {})]
    if single:
        return _choice("single", options, "per_option"), _rounding(options)
    return _multiple(options)


def _multiple(options: Sequence[Weighted]) -> tuple[Fields, list[Problem]]:
    right = [one.share for one in options if one.share > 0]
    wrong = {one.share for one in options if one.share <= 0}
    even = bool(right) and all(abs(share - WHOLE / len(right)) < CLOSE for share in right)
    if even and all(abs(share + right[0]) < CLOSE for share in wrong):
        return _choice("multiple", options, ""), []
    return _choice("multiple", options, "per_option"), [] if even else _rounding(options)


def _rounding(options: Sequence[Weighted]) -> list[Problem]:
    return [("rounded", {})] if any(one.share.denominator != 1 or abs(one.share) > 100 for one in options) else []


def _choice(kind: str, options: Sequence[Weighted], credit: str) -> Fields:
    shares = whole_shares([one.share for one in options]) if credit == "per_option" else [None] * len(options)
    top = max(one.share for one in options)
    answers = []
    for one, share in zip(options, shares, strict=True):
        correct = 0 < one.share == top if kind == "single" else one.share > 0
        answers.append(block("option", option(one.text, correct=correct, feedback=one.feedback, credit=share)))
    return {"type": kind, "answers": answers, "credit": credit}


def option(text: str, *, correct: bool, feedback: str = "", credit: int | None = None) -> dict[str, Any]:
    """Return the value of an option block."""
    return {"text": one_line(text), "correct": correct, "feedback": one_line(feedback), "credit": credit}


def whole_shares(shares: Sequence[Fraction]) -> list[int]:
    """Return shares as whole percents from -100 to 100; what makes about 100 together still makes 100."""
    rounded = [max(-100, min(100, round(share))) for share in shares]
    positive = [place for place, share in enumerate(shares) if share > 0]
    if abs(sum(shares[place] for place in positive) - WHOLE) < 1:
        missing = 100 - sum(rounded[place] for place in positive)
        for place in (positive * abs(missing))[: abs(missing)]:
            rounded[place] += 1 if missing > 0 else -1
    return rounded


def true_false(*, right: bool, language: str, feedback: Sequence[str] = ("", "")) -> Fields:
    """Return a true/false question; ``feedback`` is for "true", then for "false"."""
    with translation.override(language):
        words = (gettext("True"), gettext("False"))
    answers = [
        block("option", option(word, correct=value is right, feedback=note))
        for word, value, note in zip(words, (True, False), feedback, strict=True)
    ]
    return {"type": "truefalse", "answers": answers}


def matching(pairs: Iterable[tuple[str, str]]) -> tuple[Fields, list[Problem]]:
    """Return a matching question; answers that belong to nothing are left out and told."""
    tidy = [(one_line(left), one_line(right)) for left, right in pairs]
    answers = [block("pair", {"left": left, "right": right}) for left, right in tidy if left]
    extra = [right for left, right in tidy if not left and right]
    return {"type": "matching", "answers": answers}, [("distractors", {"texts": _some(extra)})] if extra else []


def ordering(steps: Iterable[str]) -> Fields:
    """Return an ordering question from its steps in the right order."""
    return {"type": "ordering", "answers": [block("step", {"text": one_line(step)}) for step in steps]}


def short(accepted: Sequence[Weighted]) -> tuple[Fields, list[Problem]]:
    """Return a short answer question; ``*`` stands for anything there and here."""
    problems: list[Problem] = []
    answers = []
    for one in accepted:
        text, found = spelling(one.text)
        share = max(0, min(100, round(one.share)))
        if share != one.share:
            found = [*found, ("rounded", {})]
        problems += [problem for problem in found if problem not in problems]
        value = {"text": text, "credit": share, "feedback": one_line(one.feedback)}
        answers.append(block("accepted", value))
    return {"type": "short", "answers": answers}, problems


def spelling(text: str) -> tuple[str, list[Problem]]:
    r"""Return words to be typed; an asterisk meant as such (``\*``) and a bar mean something else here."""
    problems: list[Problem] = []
    if "\\*" in text:
        problems.append(("asterisk", {"text": text[:60]}))
    if "|" in text:
        problems.append(("bar", {"text": text[:60]}))
    return one_line(text.replace("\\*", "*")), problems


def gap(right: Iterable[str], wrong: Iterable[str] = (), feedback: str = "") -> Block:
    """Return one blank: a choice where there are wrong words."""
    texts = {"right": items(map(one_line, right)), "wrong": items(map(one_line, wrong))}
    return block("gap", texts | {"feedback": one_line(feedback)})


def numeric(
    numbers: Sequence[tuple[Decimal, Decimal, Fraction, str]], units: Iterable[tuple[str, Decimal]] = ()
) -> tuple[Fields, list[Problem]]:
    """Return a numeric question from (value, tolerance, share, feedback) and (unit, factor)."""
    kept = [one for one in numbers if round(one[2]) >= 1]
    if not kept:
        raise NotUnderstood("nothing_right")
    problems: list[Problem] = [("wrong_numbers", {})] if len(kept) < len(numbers) else []
    if any(one[2].denominator != 1 for one in kept):
        problems.append(("rounded", {}))
    answers = [
        block(
            "number",
            {
                "value": written(value),
                "tolerance": written(abs(tolerance)),
                "credit": min(100, round(share)),
                "feedback": one_line(feedback),
            },
        )
        for value, tolerance, share, feedback in kept
    ]
    answers += [block("unit", {"text": one_line(text), "factor": written(factor)}) for text, factor in units]
    return {"type": "numeric", "answers": answers}, problems


def hints(texts: Iterable[str]) -> list[Block]:
    """Return stream data of hints."""
    return [block("hint", one_line(text)) for text in texts if text.strip()]


def _some(texts: Sequence[str]) -> str:
    return "; ".join(text[:60] for text in texts[:5])
