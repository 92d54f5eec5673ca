"""Turns the plain data of a content file into StreamField data; every block gets a stable id."""

from typing import Any

from .content import key

Raw = dict[str, Any]


def body(entries: list[Raw], *where: str) -> list[Raw]:
    """Return a lesson's or a page's body. ``where`` names the place, for the ids."""
    return [_block(*next(iter(entry.items())), (*where, index)) for index, entry in enumerate(entries)]


def lines(texts: list[str], kind: str, *where: str) -> list[Raw]:
    """Return a stream of one-line blocks of a kind."""
    return [_raw(kind, text, (*where, kind, index)) for index, text in enumerate(texts)]


def sources(entries: list[Raw], *where: str) -> list[Raw]:
    """Return a course's sources; the year stands behind the title."""
    return [
        _raw("source", {"text": f"{entry['text']}, {entry['year']}", "url": entry["url"]}, (*where, "source", index))
        for index, entry in enumerate(entries)
    ]


def activity(activity_id: int, title: str, intro: str, *where: str) -> Raw:
    """Return an activity block."""
    return _raw("activity", {"activity": activity_id, "title": title, "intro": intro}, (*where, "activity"))


def _raw(kind: str, value: Any, where: tuple[str | int, ...]) -> Raw:
    return {"type": kind, "value": value, "id": str(key(*where))}


def _block(kind: str, value: Any, where: tuple[str | int, ...]) -> Raw:
    if kind in ("objectives", "sources"):
        value = {"items": _items(value, where)}
    elif kind == "key_terms":
        value = {"terms": _items(value, where)}
    elif kind == "checklist":
        value = value | {"items": _items(value["items"], where)}
    return _raw(kind, value, where)


def _items(values: list[Any], where: tuple[str | int, ...]) -> list[Raw]:
    return [_raw("item", value, (*where, "item", index)) for index, value in enumerate(values)]
