"""What a published question says, as plain JSON: the shape every version stores, and what makes two versions equal.

Always there::

    {"type", "prompt", "options": [{"id", "text", "correct", "feedback"}], "pairs": [{"id", "left", "right"}],
     "steps": [{"id", "text"}], "explanation", "read_again"}

Only where the question has them, so that versions of earlier releases stay equal::

    "credit": "all" | "proportional" | "per_option"; then an option may have "credit": percent
    "gaps": [{"id", "right": [{"id", "text"}], "wrong": [{"id", "text"}], "feedback"}]    typed where "wrong" is empty
    "numbers": [{"id", "value", "tolerance", "credit", "feedback"}]    decimals as text, credit in percent
    "units": [{"id", "text", "factor"}]    how many of the first unit one of it is
    "accepted": [{"id", "text", "credit", "feedback"}]    * stands for anything
    "criteria": [{"id", "text", "levels": [{"id", "text", "points"}]}], "max_words": 500
    "hints": [text], "image": {"id", "url", "width", "height", "alt"}

Steps stand in the right order; ``read_again`` is the translation key of a lesson, or empty. Ids are StreamField block
ids: the same in every language.
"""

import hashlib
import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .models import Question

Content = dict[str, Any]

#: Kind of block, and the list its blocks make.
LISTS = {
    "option": "options",
    "pair": "pairs",
    "step": "steps",
    "gap": "gaps",
    "number": "numbers",
    "unit": "units",
    "accepted": "accepted",
    "criterion": "criteria",
}
#: Lists that are there even when empty.
ALWAYS = ("options", "pairs", "steps")
IMAGE_FILTER = "max-1200x1200|format-webp"
MAX_WORDS = 500


def content_of(question: "Question") -> Content:
    """Return what ``question`` says now, in its own language. Draws the picture's copy for the web, if it has one."""
    parts = parts_of(question.answers.get_prep_value(), per_option=question.credit == "per_option")
    content = {
        "type": question.type,
        "prompt": question.prompt,
        **parts,
        "explanation": question.explanation,
        "read_again": str(question.read_again.translation_key) if question.read_again else "",
        "credit": question.credit,
        "hints": [block["value"] for block in question.hints.get_prep_value()],
        "image": _image(question),
    }
    if question.type == "essay":
        content["max_words"] = question.max_words or MAX_WORDS
    for name in ("credit", "hints", "image"):
        if not content[name]:
            del content[name]
    return content


def parts_of(blocks: list[dict[str, Any]], *, per_option: bool) -> Content:
    """Return the lists that stored answer blocks make; asking for the stored form gives every block an id."""
    parts: Content = {name: [] for name in ALWAYS}
    for block in blocks:
        value = _PLAIN.get(block["type"], dict)(block["value"])
        if block["type"] == "option":
            value = _option(value, per_option=per_option)
        parts.setdefault(LISTS[block["type"]], []).append({"id": block["id"], **value})
    return parts


def _option(value: Content, *, per_option: bool) -> Content:
    credit = value.pop("credit", None)
    if per_option:
        value["credit"] = 100 * bool(value["correct"]) if credit is None else credit
    return value


def _gap(value: Content) -> Content:
    return value | {name: [_item(one) for one in value.get(name) or []] for name in ("right", "wrong")}


def _item(item: Content) -> Content:
    return {"id": item["id"], "text": item["value"]}


def _number(value: Content) -> Content:
    return value | {name: str(value[name]) for name in ("value", "tolerance")}


def _unit(value: Content) -> Content:
    return value | {"factor": str(value["factor"])}


def _criterion(value: Content) -> Content:
    return value | {"levels": [{"id": one["id"], **one["value"]} for one in value["levels"]]}


_PLAIN: dict[str, Any] = {"gap": _gap, "number": _number, "unit": _unit, "criterion": _criterion}


def _image(question: "Question") -> Content | None:
    if question.image is None:
        return None
    drawn = question.image.get_rendition(IMAGE_FILTER)
    size = {"width": drawn.width, "height": drawn.height}
    return {"id": question.image.pk, "url": drawn.url, **size, "alt": question.image_alt}


def structure_of(content: Content) -> str:
    """Return SHA-256 over type, ids and what is right: equal in every language that asks the same.

    Typed words are each language's own and do not count; how many blanks there are, and which choices, does.
    """
    right: Content = {
        "type": content["type"],
        "options": sorted([option["id"], bool(option["correct"])] for option in content["options"]),
        "pairs": sorted(pair["id"] for pair in content["pairs"]),
        "steps": [step["id"] for step in content["steps"]],
    }
    # What earlier releases did not know is left out where it is missing, so that their sums stay the same.
    for name, sums in _SUMS.items():
        if content.get(name):
            right[name] = sums(content[name])
    if content.get("credit") == "per_option":
        right["shares"] = sorted([option["id"], option["credit"]] for option in content["options"])
    return hashlib.sha256(json.dumps(right, sort_keys=True).encode()).hexdigest()


def _gap_sums(gaps: list[Content]) -> list[Any]:
    return [[gap["id"], *_choice_sums(gap)] for gap in gaps]


def _choice_sums(gap: Content) -> list[Any]:
    if not gap["wrong"]:
        return []
    return [sorted(one["id"] for one in gap[name]) for name in ("right", "wrong")]


_SUMS: dict[str, Any] = {
    "credit": str,
    "gaps": _gap_sums,
    "numbers": lambda rows: sorted([row["id"], row["value"], row["tolerance"], row["credit"]] for row in rows),
    "units": lambda rows: [[row["id"], row["factor"]] for row in rows],
    "criteria": lambda rows: [
        [row["id"], sorted([level["id"], level["points"]] for level in row["levels"])] for row in rows
    ],
    "image": bool,
}


def option_ids(content: Content) -> list[str]:
    """Return the ids an answer to this question may name, as the author ordered them; of blanks, every choice's."""
    plain = content["options"] or content["pairs"] or content["steps"]
    if plain:
        return [part["id"] for part in plain]
    return [one["id"] for gap in content.get("gaps", []) if gap["wrong"] for one in choices_of(gap)]


def choices_of(gap: Content) -> list[Content]:
    """Return what can be chosen in a blank, the right ones first; of several spellings only the first is shown."""
    return [*gap["right"][:1], *gap["wrong"]] if gap["wrong"] else []
