"""Which answers a question accepts. Pure functions over content and option ids (rule A4)."""

from collections.abc import Iterable
from typing import Any

from ..questions.content import Content, option_ids

#: {"chosen": [ids]} | {"pairs": {left id: right id}} | {"order": [ids]}
Response = dict[str, Any]


class InvalidAnswer(Exception):
    """The answer names something this question does not have."""


class IncompleteAnswer(InvalidAnswer):
    """The answer leaves out something the question asks for."""


def checked(content: Content, response: Response) -> Response:
    """Return the answer in its stored form. Raises InvalidAnswer or IncompleteAnswer."""
    kind = content["type"]
    if kind == "matching":
        return {"pairs": _pairs(option_ids(content), response.get("pairs"))}
    if kind == "ordering":
        return {"order": _order(option_ids(content), response.get("order"))}
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


def _pairs(known: list[str], pairs: Any) -> dict[str, str]:
    if not isinstance(pairs, dict):
        raise InvalidAnswer("pairs")
    _require_known(known, [*pairs, *pairs.values()])
    if len(pairs) < len(known):
        raise IncompleteAnswer("pairs")
    return {left: pairs[left] for left in known}


def _order(known: list[str], order: Any) -> list[str]:
    if not isinstance(order, list):
        raise InvalidAnswer("order")
    _require_known(known, order)
    if sorted(order) != sorted(known):
        raise IncompleteAnswer("order")
    return order


def _require_known(known: list[str], named: Iterable[Any]) -> None:
    if any(one not in known for one in named):
        raise InvalidAnswer("unknown")
