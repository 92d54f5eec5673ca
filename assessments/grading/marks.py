"""How much of a question an answer earns. Pure functions; exact fractions from 0 to 1, never floats (rule A6).

A share such as 1/3 has no exact Decimal, and three thirds must be one when compared to the pass mark: so grading
counts in fractions, and the attempt stores the sum once as a Decimal.
"""

from fractions import Fraction
from typing import Any

from ..attempts.answers import Response, checked
from ..questions.content import Content

#: Multiple choice: what one wrong choice takes away, in right choices. The sum never falls below 0 (rule A6).
WRONG_CHOICE_PENALTY = Fraction(1)


def grade(content: Content, response: Response | None) -> Fraction:
    """Return the share an answer earns; no answer earns nothing. Raises InvalidAnswer for ids the question lacks."""
    if response is None:
        return Fraction(0)
    answer = checked(content, response)
    graders = {"multiple": _several, "matching": _matching, "ordering": _ordering}
    return graders.get(content["type"], _all_or_nothing)(content, answer)


def _right(content: Content) -> set[str]:
    return {option["id"] for option in content["options"] if option["correct"]}


def _all_or_nothing(content: Content, answer: dict[str, Any]) -> Fraction:
    return Fraction(set(answer["chosen"]) == _right(content))


def _several(content: Content, answer: dict[str, Any]) -> Fraction:
    chosen, right = set(answer["chosen"]), _right(content)
    earned = len(chosen & right) - WRONG_CHOICE_PENALTY * len(chosen - right)
    return max(Fraction(0), earned / len(right))


def _matching(content: Content, answer: dict[str, Any]) -> Fraction:
    pairs = answer["pairs"]
    return Fraction(sum(left == right for left, right in pairs.items()), len(content["pairs"]))


def _ordering(content: Content, answer: dict[str, Any]) -> Fraction:
    steps = [step["id"] for step in content["steps"]]
    return Fraction(sum(a == b for a, b in zip(steps, answer["order"], strict=True)), len(steps))
