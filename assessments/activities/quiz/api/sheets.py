"""A question as the API asks it: never what is right, and no id that would give it away (rule A14).

The two sides of a pair share one id, so a partner is named by its place in the attempt's order, as in the form. What
is stored has the ids; ``shown`` and ``meant`` translate.
"""

from typing import Any

from assessments.attempts.answers import Response
from assessments.questions.asked import AskedQuestion
from assessments.questions.content import Content, choices_of

from ..models import SectionTitle


def question_data(asked: AskedQuestion, pin: dict[str, Any], sections: dict[str, SectionTitle], hints: bool) -> Content:
    """Return one question of an attempt, without what the reader may not know yet."""
    content, order = asked.content, asked.order
    return {
        "key": asked.key,
        "number": asked.number,
        "type": asked.type,
        "language": asked.language,
        "section": sections.get(pin.get("section", "")),
        "weight": pin.get("points", 1),
        "prompt": asked.prompt,
        "image": content.get("image"),
        "options": _sorted(content["options"], order),
        "items": [{"id": pair["id"], "text": pair["left"]} for pair in content["pairs"]],
        "partners": _partners(content, order),
        "steps": _sorted(content["steps"], order),
        "gaps": [{"id": gap["id"], "choices": _sorted(choices_of(gap), order)} for gap in content.get("gaps", [])],
        "units": content.get("units", []),
        "max_words": content.get("max_words"),
        "hints": content.get("hints", []) if hints else [],
        "response": shown(asked.response, order),
        "saved_at": asked.saved_at,
        "final": asked.final,
    }


def _sorted(parts: list[Content], order: list[str]) -> list[Content]:
    return sorted(parts, key=lambda part: order.index(part["id"]))


def _partners(content: Content, order: list[str]) -> list[Content]:
    texts = {pair["id"]: pair["right"] for pair in content["pairs"]}
    return [{"id": str(place), "text": texts[key]} for place, key in enumerate(order, start=1) if key in texts]


def shown(response: Response | None, order: list[str]) -> Response | None:
    """Return a stored answer with partners named by their place."""
    if response is None or "pairs" not in response:
        return response
    return {"pairs": {left: str(order.index(right) + 1) for left, right in response["pairs"].items()}}


def meant(response: Response, order: list[str]) -> Response:
    """Return an answer as it is stored. A partner named by anything but its place becomes one that nobody has."""
    if "pairs" not in response:
        return response
    places = {str(place): key for place, key in enumerate(order, start=1)}
    return response | {"pairs": {left: places.get(right, "") for left, right in response["pairs"].items()}}
