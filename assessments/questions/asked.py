"""A question in front of a learner: what templates read. Nothing here says what is right (rule A14)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from .content import Content

#: See ``assessments.attempts.models.Answer``.
Response = dict[str, Any]


@dataclass(frozen=True)
class Choice:
    """One thing to choose, match or place."""

    id: str
    name: str
    text: str
    value: str = ""
    chosen: bool = False


@dataclass(frozen=True)
class AskedQuestion:
    """One question as asked: words in one language, parts in the attempt's order."""

    key: str
    content: Content
    #: Option ids in the order shown. For matching, the order of the right-hand side.
    order: list[str]
    language: str
    number: int = 1
    response: Response | None = None
    saved_at: datetime | None = None
    #: Raw form values to show again after an answer was refused; wins over ``response``.
    posted: dict[str, list[str]] | None = None
    error: str = ""

    @property
    def name(self) -> str:
        """Name of the form field, or its beginning where a question has several."""
        return f"answer-{self.key}"

    @property
    def type(self) -> str:
        """One of ``QuestionType``."""
        return str(self.content["type"])

    @property
    def prompt(self) -> str:
        """The question itself."""
        return str(self.content["prompt"])

    def part_name(self, part_id: str) -> str:
        """Return the form field's name for one item of a matching or ordering question."""
        return f"{self.name}-{part_id}"

    def options(self) -> list[Choice]:
        """Return the options of a choice question in the order shown."""
        texts = {option["id"]: option["text"] for option in self.content["options"]}
        chosen = self._posted(self.name) if self.posted is not None else (self.response or {}).get("chosen", [])
        return [Choice(key, self.name, texts[key], key, key in chosen) for key in self.order if key in texts]

    def items(self) -> list[tuple[Choice, list[Choice]]]:
        """Return each left-hand side of a matching question with the partners to choose from."""
        return [
            (Choice(pair["id"], self.part_name(pair["id"]), pair["left"]), self._partners(pair["id"]))
            for pair in self.content["pairs"]
        ]

    def _partners(self, left: str) -> list[Choice]:
        # A partner is named by its place in the attempt's order: its id would give the match away.
        texts = {pair["id"]: pair["right"] for pair in self.content["pairs"]}
        matched = (self.response or {}).get("pairs", {}).get(left, "")
        return [
            Choice(
                right, self.part_name(left), texts[right], str(place), self._is_posted(left, place, right == matched)
            )
            for place, right in enumerate(self.order, start=1)
        ]

    def steps(self) -> list[tuple[Choice, list[Choice]]]:
        """Return each step of an ordering question with the places to choose from; a saved answer sorts them."""
        texts = {step["id"]: step["text"] for step in self.content["steps"]}
        placed = (self.response or {}).get("order", [])
        shown = placed if placed and self.posted is None else self.order
        return [(Choice(key, self.part_name(key), texts[key]), self._places(key, placed)) for key in shown]

    def _places(self, step: str, placed: list[str]) -> list[Choice]:
        mine = placed.index(step) + 1 if step in placed else 0
        return [
            Choice(step, self.part_name(step), str(place), str(place), self._is_posted(step, place, place == mine))
            for place in range(1, len(self.order) + 1)
        ]

    def _is_posted(self, part_id: str, place: int, saved: bool) -> bool:
        return saved if self.posted is None else str(place) in self._posted(self.part_name(part_id))

    def _posted(self, name: str) -> list[str]:
        return (self.posted or {}).get(name, [])
