"""What the writers of the formats share: the question as they see it, and how marks are told to others."""

from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from django.utils import translation
from django.utils.translation import gettext

from lms.core.search import fold

from .plain import one_line, tidy
from .reading import Fields, Problem


class LeftOut(Exception):
    """A question cannot be written in a format; ``problem`` says why."""

    def __init__(self, code: str, **values: Any) -> None:
        super().__init__(code, values)
        self.problem: Problem = (code, values)


@dataclass
class Written:
    """A question in a format, and what stayed behind. ``text`` is None where nothing could be written."""

    text: str | None
    problems: list[Problem] = field(default_factory=list)


def values_of(fields: Fields, kind: str) -> list[dict[str, Any]]:
    """Return the values of the blocks of one kind."""
    return [block["value"] for block in fields["answers"] if block["type"] == kind]


def texts_of(listed: list[Any]) -> list[str]:
    """Return the texts of a list inside a block, each spelling by itself."""
    said = [item["value"] if isinstance(item, dict) else item for item in listed or []]
    return [one for text in said for part in str(text).split("|") if (one := one_line(tidy(part)))]


def truth(fields: Fields) -> tuple[dict[str, Any], dict[str, Any]] | None:
    """Return the options for "true" and for "false" of a true/false question, or None where they have other words."""
    with translation.override(fields.get("language", "en")):
        known = {"true": {"true", fold(gettext("True"))}, "false": {"false", fold(gettext("False"))}}
    options = {fold(one["text"]): one for one in values_of(fields, "option")}
    yes, no = ([one for text, one in options.items() if text in known[name]] for name in ("true", "false"))
    if len(options) != 2 or not yes or not no:
        return None
    return yes[0], no[0]


def as_single(fields: Fields) -> tuple[Fields, list[Problem]]:
    """Return a true/false question with words of its own as what it is elsewhere: single choice."""
    if fields["type"] != "truefalse" or truth(fields):
        return fields, []
    return fields | {"type": "single"}, [("out_truefalse", {})]


def shares_of(fields: Fields) -> list[Fraction]:
    """Return the percent that each option earns, negative where it takes something away."""
    options = values_of(fields, "option")
    if fields.get("credit") == "per_option":
        return [_share(one) for one in options]
    if fields["type"] != "multiple":
        return [Fraction(100 * bool(one["correct"])) for one in options]
    right = sum(bool(one["correct"]) for one in options) or 1
    return [Fraction(100 if one["correct"] else -100, right) for one in options]


def _share(option: dict[str, Any]) -> Fraction:
    credit = option.get("credit")
    return Fraction(100 * bool(option["correct"]) if credit is None else credit)


def percent(share: Fraction) -> str:
    """Return a share as formats write it: 50, 33.33333."""
    return f"{float(share):.5f}".rstrip("0").rstrip(".")


def left_behind(fields: Fields, names: tuple[str, ...]) -> list[Problem]:
    """Return what of these a question has, as what stays behind."""
    return [(f"out_{name}", {}) for name in names if _has(fields, name)]


def _has(fields: Fields, name: str) -> bool:
    if name == "feedback":
        return any(block["value"].get("feedback") for block in fields["answers"])
    if name == "units":
        return bool(values_of(fields, "unit"))
    if name == "criteria":
        return bool(values_of(fields, "criterion"))
    if name == "credit_all":
        return fields["type"] in ("multiple", "matching", "gaps", "ordering") and fields.get("credit") == "all"
    if name == "tags":
        return bool(fields.get("tags") or fields.get("category"))
    return bool(fields.get(name))
