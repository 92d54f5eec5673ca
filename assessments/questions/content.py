"""What a published question says, as plain JSON: the shape every version stores, and what makes two versions equal.

``{"type", "prompt", "options": [{"id", "text", "correct", "feedback"}], "pairs": [{"id", "left", "right"}],
"steps": [{"id", "text"}], "explanation", "read_again"}``. Steps stand in the right order; ``read_again`` is the
translation key of a lesson, or empty. Ids are StreamField block ids: the same in every language.
"""

import hashlib
import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .models import Question

Content = dict[str, Any]


def content_of(question: "Question") -> Content:
    """Return what ``question`` says now, in its own language."""
    parts: dict[str, list[dict[str, Any]]] = {"option": [], "pair": [], "step": []}
    # Asking for the stored form gives an id to every block that has none yet.
    for block in question.answers.get_prep_value():
        parts[block["type"]].append({"id": block["id"], **block["value"]})
    return {
        "type": question.type,
        "prompt": question.prompt,
        "options": parts["option"],
        "pairs": parts["pair"],
        "steps": parts["step"],
        "explanation": question.explanation,
        "read_again": str(question.read_again.translation_key) if question.read_again else "",
    }


def structure_of(content: Content) -> str:
    """Return SHA-256 over type, ids and what is right: equal in every language that asks the same."""
    right = {
        "type": content["type"],
        "options": sorted([option["id"], bool(option["correct"])] for option in content["options"]),
        "pairs": sorted(pair["id"] for pair in content["pairs"]),
        "steps": [step["id"] for step in content["steps"]],
    }
    return hashlib.sha256(json.dumps(right, sort_keys=True).encode()).hexdigest()


def option_ids(content: Content) -> list[str]:
    """Return the ids an answer to this question may name, as the author ordered them."""
    return [part["id"] for part in content["options"] or content["pairs"] or content["steps"]]
