"""Turns the plain data of a starter question into fields; every part gets a stable id."""

from typing import Any

from .content import key

Data = dict[str, Any]
#: List in the file, kind of block, its plain values.
KINDS = (
    ("options", "option", ("text", "correct", "feedback")),
    ("pairs", "pair", ("left", "right")),
    ("items", "step", ("text",)),
    ("gaps", "gap", ("right", "wrong", "feedback")),
    ("numbers", "number", ("value", "tolerance", "credit", "feedback")),
    ("units", "unit", ("text", "factor")),
    ("accepted", "accepted", ("text", "credit", "feedback")),
    ("criteria", "criterion", ("text", "levels")),
)
#: Values that are lists themselves.
LISTS = ("wrong", "levels")


def question_fields(data: Data) -> Data:
    """Return a question's fields."""
    where = ("question", data["id"])
    hints = [
        {"type": "hint", "value": text, "id": str(key(*where, "hint", place))}
        for place, text in enumerate(data.get("hints", []))
    ]
    return {
        "name": data["id"],
        "type": data["type"],
        "prompt": data["prompt"],
        "explanation": data["explanation"],
        "max_words": data.get("max_words"),
        "hints": hints,
        "answers": [
            {"type": kind, "value": _value(kind, names, one, *where), "id": str(key(*where, str(one["id"])))}
            for listed, kind, names in KINDS
            for one in data.get(listed, [])
        ],
    }


def _value(kind: str, names: tuple[str, ...], one: Data, *where: str) -> Data:
    value = {name: one[name] for name in names}
    for name in names:
        if name in LISTS or (kind, name) == ("gap", "right"):
            value[name] = [
                {"type": "item", "value": inside, "id": str(key(*where, str(one["id"]), name, place))}
                for place, inside in enumerate(one[name])
            ]
    return value
