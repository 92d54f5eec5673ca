"""What makes the single parts of a question answerable: blanks, numbers, typed words, rubrics, shares."""

import re
from collections.abc import Iterable
from decimal import Decimal

from django.utils.translation import gettext as _

from lms.core.search import fold

from .content import Content

#: A blank in a text. Digits of any script: translators write their own.
BLANK = re.compile(r"\[\[\s*(\d{1,3})\s*\]\]")


def blanks_of(prompt: str) -> list[int]:
    """Return the numbers of the blanks in a text, in the order in which they stand."""
    return [int(number) for number in BLANK.findall(prompt)]


def repeated(texts: Iterable[str]) -> list[str]:
    """Return the problem of two answers that read the same, if they do."""
    plain = [text.strip().casefold() for text in texts]
    return [_("Two answers have the same words.")] if len(set(plain)) < len(plain) else []


def gap_problems(content: Content) -> list[str]:
    """Return what is wrong with blanks and with their places in the text."""
    gaps = content.get("gaps", [])
    if not gaps:
        return [_("Give at least one blank, and write [[1]] where it stands in the question.")]
    return marker_problems(content) + [
        words % {"number": number} for number, gap in enumerate(gaps, start=1) for words in _blank_problems(gap)
    ]


def marker_problems(content: Content) -> list[str]:
    """Return which blanks are not in their place in the text; none for another type, or without blanks."""
    found, count = blanks_of(content["prompt"]), len(content.get("gaps", []))
    if not count:
        return []
    messages = []
    for number in range(1, count + 1):
        if number not in found:
            messages.append(_("[[%(number)s]] does not stand in the question.") % {"number": number})
        elif found.count(number) > 1:
            messages.append(_("[[%(number)s]] stands in the question more than once.") % {"number": number})
    return messages + [
        _("There is no blank for [[%(number)s]].") % {"number": number}
        for number in sorted(set(found))
        if not 1 <= number <= count
    ]


def _blank_problems(gap: Content) -> list[str]:
    right = [one["text"] for one in gap["right"]]
    found = [] if right and all(map(_says_something, right)) else [_("Blank %(number)s needs its right words.")]
    known = {_plain(part) for text in right for part in text.split("|")}
    wrong = [_plain(one["text"]) for one in gap["wrong"]]
    if len(set(wrong)) < len(wrong) or known & set(wrong):
        found.append(_("Blank %(number)s has the same words twice among its choices."))
    return found


def number_problems(content: Content) -> list[str]:
    """Return what is wrong with numbers and units."""
    numbers, units = content.get("numbers", []), content.get("units", [])
    found = [] if numbers else [_("Give at least one number.")]
    if numbers and all(row["credit"] != 100 for row in numbers):
        found.append(_("One of the numbers has to earn 100 per cent."))
    if any(Decimal(row["tolerance"]) < 0 for row in numbers):
        found.append(_("A number cannot differ by less than 0."))
    if len({_plain(unit["text"]) for unit in units}) < len(units):
        found.append(_("Two units have the same name."))
    if units and Decimal(units[0]["factor"]) != 1:
        found.append(_("The first unit has the factor 1: the numbers are written in it."))
    if any(Decimal(unit["factor"]) <= 0 for unit in units):
        found.append(_("The factor of a unit is more than 0."))
    return found


def accepted_problems(content: Content) -> list[str]:
    """Return what is wrong with the answers a short question accepts."""
    rows = content.get("accepted", [])
    if not rows:
        return [_("Give at least one accepted answer.")]
    found = [] if all(_says_something(row["text"]) for row in rows) else [_("An accepted answer has no words.")]
    if all(row["credit"] != 100 for row in rows):
        found.append(_("One of the accepted answers has to earn 100 per cent."))
    return found + repeated(fold(row["text"]) for row in rows)


def criterion_problems(content: Content) -> list[str]:
    """Return what is wrong with an essay's rubric."""
    criteria = content.get("criteria", [])
    if not criteria:
        return [_("Give at least one criterion, so that every essay is marked by the same measure.")]
    messages = [words % {"name": one["text"]} for one in criteria for words in _level_problems(one["levels"])]
    return messages + repeated(one["text"] for one in criteria)


def _level_problems(levels: list[Content]) -> list[str]:
    points = [level["points"] for level in levels]
    if len(points) < 2:
        return [_("“%(name)s” needs at least two levels.")]
    found = [] if min(points) == 0 else [_("The lowest level of “%(name)s” has 0 points.")]
    if len(set(points)) < len(points):
        found.append(_("Two levels of “%(name)s” have the same points."))
    return found


def share_problems(content: Content) -> list[str]:
    """Return what is wrong with the shares written at options, which are whole per cents."""
    right = [option["credit"] for option in content["options"] if option["correct"]]
    wrong = [option["credit"] for option in content["options"] if not option["correct"]]
    found = []
    if content["type"] != "multiple":
        if right != [100]:
            found.append(_("The right option has a share of 100 per cent."))
        if any(share >= 100 for share in wrong):
            found.append(_("An option that is not right has a share below 100 per cent."))
        return found
    if any(share <= 0 for share in right):
        found.append(_("Every right option has a share of more than 0 per cent."))
    if sum(right) != 100:
        words = _("The shares of the right options make 100 per cent together; now they make %(sum)s.")
        found.append(words % {"sum": sum(right)})
    if any(share > 0 for share in wrong):
        found.append(_("A wrong option has a share of 0 per cent or less."))
    return found


def _says_something(text: str) -> bool:
    return any(part.strip() for part in text.split("|"))


def _plain(text: str) -> str:
    return text.strip().casefold()
