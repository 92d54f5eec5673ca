"""Which answers a question accepts. Pure functions over content and option ids (rule A4)."""

import re
import unicodedata
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from ..questions.content import MAX_WORDS, Content, choices_of, option_ids

#: {"chosen": [ids]} | {"pairs": {left id: right id}} | {"order": [ids]} | {"gaps": {gap id: choice id or typed words}}
#: | {"number": "12.5", "unit": id or ""} | {"text": "…"}; {} where an answer was taken back.
Response = dict[str, Any]

#: Typed words of a blank or a short answer; a longer text is no answer to either.
MAX_TYPED = 200
#: Characters of an essay for each word it may have, blanks and long words included.
CHARACTERS_PER_WORD = 20
#: Sign, digits, one separator, digits. Decimal separators of the six languages; none for thousands.
_NUMBER = re.compile(r"([+-]?)(\d{1,15})(?:[.,\u066b](\d{1,10}))?")


class InvalidAnswer(Exception):
    """The answer names something this question does not have."""


class IncompleteAnswer(InvalidAnswer):
    """The answer leaves out something the question asks for."""


def checked(content: Content, response: Response, *, partial: bool = False) -> Response:
    """Return the answer in its stored form. Raises InvalidAnswer or IncompleteAnswer.

    ``partial`` takes pairs and blanks that are not all filled yet, as they are saved on the way.
    """
    kind = content["type"]
    if kind == "matching":
        return {"pairs": _pairs(option_ids(content), response.get("pairs"), partial=partial)}
    if kind == "ordering":
        return {"order": _order(option_ids(content), response.get("order"))}
    if kind == "gaps":
        return {"gaps": _gaps(content["gaps"], response.get("gaps"), partial=partial)}
    if kind == "numeric":
        return _number(content, response)
    if kind == "short":
        return {"text": _typed(response.get("text"))}
    if kind == "essay":
        return {"text": _essay(response.get("text"), content.get("max_words", MAX_WORDS))}
    return {"chosen": _chosen(option_ids(content), response.get("chosen"), several=kind == "multiple")}


def _chosen(known: list[str], chosen: Any, *, several: bool) -> list[str]:
    if not isinstance(chosen, list):
        raise InvalidAnswer("chosen")
    _require_known(known, chosen)
    if not chosen:
        raise IncompleteAnswer("chosen")
    if len(set(chosen)) != len(chosen) or (len(chosen) > 1 and not several):
        raise InvalidAnswer("chosen")
    return sorted(chosen, key=known.index)


def _pairs(known: list[str], pairs: Any, *, partial: bool) -> dict[str, str]:
    if not isinstance(pairs, dict):
        raise InvalidAnswer("pairs")
    _require_known(known, [*pairs, *pairs.values()])
    if not pairs or (len(pairs) < len(known) and not partial):
        raise IncompleteAnswer("pairs")
    return {left: pairs[left] for left in known if left in pairs}


def _order(known: list[str], order: Any) -> list[str]:
    if not isinstance(order, list):
        raise InvalidAnswer("order")
    _require_known(known, order)
    if sorted(order) != sorted(known):
        raise IncompleteAnswer("order")
    return order


def _gaps(gaps: list[Content], given: Any, *, partial: bool) -> dict[str, str]:
    if not isinstance(given, dict):
        raise InvalidAnswer("gaps")
    _require_known([gap["id"] for gap in gaps], given)
    filled = {gap["id"]: _blank(gap, given[gap["id"]]) for gap in gaps if given.get(gap["id"])}
    if not filled or (len(filled) < len(gaps) and not partial):
        raise IncompleteAnswer("gaps")
    return filled


def _blank(gap: Content, given: Any) -> str:
    if not gap["wrong"]:
        return _typed(given)
    _require_known([one["id"] for one in choices_of(gap)], [given])
    return str(given)


def _number(content: Content, response: Response) -> Response:
    units = [unit["id"] for unit in content.get("units", [])]
    unit = response.get("unit") or (units[0] if len(units) == 1 else "")
    if unit:
        _require_known(units, [unit])
    number = read_number(response.get("number"))
    if units and not unit:
        raise IncompleteAnswer("unit")
    return {"number": format(number, "f"), "unit": unit}


def read_number(text: Any) -> Decimal:
    """Return the number in a text of any of the languages. Raises InvalidAnswer; IncompleteAnswer for nothing.

    Digits of any script, one decimal point, comma or Arabic separator; no separators for thousands, because 1,000 is a
    thousand to one reader and one to the next.
    """
    if not isinstance(text, str):
        raise InvalidAnswer("number")
    plain = "".join(_digit(char) for char in text.strip().replace("\u2212", "-"))
    if not plain:
        raise IncompleteAnswer("number")
    found = _NUMBER.fullmatch(plain)
    if not found:
        raise InvalidAnswer("number")
    sign, whole, rest = found.groups()
    return Decimal(f"{sign}{whole}.{rest or 0}").normalize() + 0


def _digit(char: str) -> str:
    return str(unicodedata.decimal(char)) if char.isdecimal() else char


def _typed(text: Any) -> str:
    if not isinstance(text, str) or len(text) > MAX_TYPED or _unprintable(text):
        raise InvalidAnswer("text")
    if not text.strip():
        raise IncompleteAnswer("text")
    return " ".join(text.split())


def _essay(text: Any, most: int) -> str:
    if not isinstance(text, str) or len(text) > most * CHARACTERS_PER_WORD or _unprintable(text):
        raise InvalidAnswer("text")
    if not text.strip():
        raise IncompleteAnswer("text")
    return text.replace("\r\n", "\n").strip()


def _unprintable(text: str) -> bool:
    """Return whether a text holds what no keyboard sends: control characters other than line ends and tabs."""
    return any(unicodedata.category(char) in ("Cc", "Cs") and char not in "\r\n\t" for char in text)


def _require_known(known: list[str], named: Iterable[Any]) -> None:
    if any(one not in known for one in named):
        raise InvalidAnswer("unknown")
