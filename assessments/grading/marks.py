"""How much of a question an answer earns. Pure functions; exact fractions, never floats (rule A6).

A share such as 1/3 has no exact Decimal, and three thirds must be one when compared to the pass mark: so grading
counts in fractions, and the attempt stores the sum once as a Decimal.
"""

from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import Any

from lms.core.search import fold

from ..attempts.answers import Response, checked
from ..questions.content import Content

#: Proportional credit: what one wrong choice takes away, in right choices. The sum never falls below 0 (rule A6).
WRONG_CHOICE_PENALTY = Fraction(1)
#: Stands between spellings of which each is right.
OR = "|"
#: Types whose partly right answers count in part unless the author says otherwise.
PROPORTIONAL = ("multiple", "matching", "ordering", "gaps", "numeric", "short")


def grade(content: Content, response: Response | None, words: Sequence[Content] = ()) -> Fraction | None:
    """Return the share from 0 to 1 an answer earns; no answer earns nothing; None where a person has to mark.

    ``words`` are versions in other languages that ask the same: typed words are right if any language takes them.
    Raises InvalidAnswer for ids the question lacks.
    """
    if not response:
        return Fraction(0)
    answer = checked(content, response, partial=True)
    kind = content["type"]
    if kind == "essay":
        return None
    share = min(Fraction(1), max(Fraction(0), _GRADERS[kind](content, answer, [content, *words])))
    if policy_of(content) == "all":
        return Fraction(share == 1)
    return share


def policy_of(content: Content) -> str:
    """Return how partly right answers count: all, proportional or per_option."""
    return content.get("credit") or ("proportional" if content["type"] in PROPORTIONAL else "all")


def _right(content: Content) -> set[str]:
    return {option["id"] for option in content["options"] if option["correct"]}


def _choice(content: Content, answer: dict[str, Any], _words: Sequence[Content]) -> Fraction:
    chosen, right = set(answer["chosen"]), _right(content)
    if policy_of(content) == "per_option":
        shares = {option["id"]: option["credit"] for option in content["options"]}
        return Fraction(sum(shares[key] for key in chosen), 100)
    if policy_of(content) == "all":
        return Fraction(chosen == right)
    return (len(chosen & right) - WRONG_CHOICE_PENALTY * len(chosen - right)) / len(right)


def _matching(content: Content, answer: dict[str, Any], _words: Sequence[Content]) -> Fraction:
    pairs = answer["pairs"]
    return Fraction(sum(left == right for left, right in pairs.items()), len(content["pairs"]))


def _ordering(content: Content, answer: dict[str, Any], _words: Sequence[Content]) -> Fraction:
    steps = [step["id"] for step in content["steps"]]
    return Fraction(sum(a == b for a, b in zip(steps, answer["order"], strict=True)), len(steps))


def _gaps(content: Content, answer: dict[str, Any], words: Sequence[Content]) -> Fraction:
    right = sum(gap_is_right(gap["id"], answer["gaps"].get(gap["id"], ""), words) for gap in content["gaps"])
    return Fraction(right, len(content["gaps"]))


def gap_is_right(gap_id: str, given: str, words: Sequence[Content]) -> bool:
    """Return whether a blank is filled rightly: the right choice, or words that one of the languages takes."""
    if not given:
        return False
    gaps = [gap for content in words for gap in content["gaps"] if gap["id"] == gap_id]
    if gaps[0]["wrong"]:
        return any(one["id"] == given for one in gaps[0]["right"])
    return any(takes(one["text"], given) for gap in gaps for one in gap["right"])


def _numeric(content: Content, answer: dict[str, Any], _words: Sequence[Content]) -> Fraction:
    best = best_number(content, answer)
    return Fraction(best["credit"] if best else 0, 100)


def best_number(content: Content, answer: dict[str, Any]) -> Content | None:
    """Return the author's number that an answer hits with the most credit, or None. Units are turned into the first."""
    factors = {unit["id"]: Fraction(unit["factor"]) for unit in content.get("units", [])}
    given = Fraction(answer["number"]) * factors.get(answer["unit"], Fraction(1))
    hits = [row for row in content["numbers"] if abs(given - Fraction(row["value"])) <= Fraction(row["tolerance"])]
    return max(hits, key=lambda row: int(row["credit"]), default=None)


def _short(_content: Content, answer: dict[str, Any], words: Sequence[Content]) -> Fraction:
    best = best_text(words, answer["text"])
    return Fraction(best["credit"] if best else 0, 100)


def best_text(words: Iterable[Content], given: str) -> Content | None:
    """Return the accepted answer of any language that fits typed words with the most credit, or None."""
    hits = [row for content in words for row in content["accepted"] if takes(row["text"], given)]
    return max(hits, key=lambda row: int(row["credit"]), default=None)


def takes(accepted: str, given: str) -> bool:
    """Return whether typed words are what an author accepts: ``*`` is anything, ``|`` stands between alternatives.

    Case, accents and variants of Arabic letters do not matter, nor do spaces.
    """
    words = fold(given)
    return any(_fits([fold(piece) for piece in part.split("*")], words) for part in accepted.split(OR) if part.strip())


def _fits(pieces: list[str], words: str) -> bool:
    """Return whether ``words`` are the pieces in their order with anything between them.

    By searching, piece after piece: a regular expression would take minutes for many stars in an unlucky text.
    """
    if len(pieces) == 1:
        return words == pieces[0]
    first, *middle, last = pieces
    place, end = len(first), len(words) - len(last)
    if place > end or not words.startswith(first) or not words.endswith(last):
        return False
    for piece in middle:
        found = words.find(piece, place, end)
        if found < 0:
            return False
        place = found + len(piece)
    return True


_GRADERS = {
    "single": _choice,
    "truefalse": _choice,
    "multiple": _choice,
    "matching": _matching,
    "ordering": _ordering,
    "gaps": _gaps,
    "numeric": _numeric,
    "short": _short,
}
