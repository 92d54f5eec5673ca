"""A question in front of a learner: what templates read. Nothing here says what is right (rule A14)."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils.formats import number_format

from .content import MAX_WORDS, Content, choices_of
from .texts import count_words, split_at_blanks, without_marks

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
class Blank:
    """One blank of a text, typed where there is nothing to choose from."""

    id: str
    name: str
    #: Counted from 1 in the order in which this language's text reaches it.
    number: int
    text: str = ""
    choices: list[Choice] = field(default_factory=list)

    @property
    def filled(self) -> bool:
        """Whether something is written or chosen."""
        return bool(self.text) or any(choice.chosen for choice in self.choices)


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
    #: The solution was shown since; nothing can be changed.
    final: bool = False
    #: Raw form values to show again after an answer was refused; wins over ``response``.
    posted: dict[str, list[str]] | None = None
    error: str = ""
    #: Id of the version whose words are shown; empty in a preview.
    version: str = ""

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
        """The question itself; blanks as on paper."""
        text = str(self.content["prompt"])
        return without_marks(text) if self.type == "gaps" else text

    @property
    def image(self) -> dict[str, Any] | None:
        """The picture with its size and description, if there is one."""
        return self.content.get("image")

    @property
    def hints(self) -> list[str]:
        """Help to be shown one after the other, where the quiz allows it."""
        return list(self.content.get("hints", []))

    def part_name(self, part_id: str) -> str:
        """Return the form field's name for one item, blank or the unit."""
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

    def pieces(self) -> Iterator[str | Blank]:
        """Yield the text of a question with blanks, in this language's order."""
        gaps, number = self.content["gaps"], 0
        for piece in split_at_blanks(str(self.content["prompt"]), len(gaps)):
            if isinstance(piece, int):
                number += 1
                yield self._blank(gaps[piece], number)
            else:
                yield piece

    def blanks(self) -> list[Blank]:
        """Return the blanks alone, in this language's order."""
        return [piece for piece in self.pieces() if isinstance(piece, Blank)]

    def _blank(self, gap: Content, number: int) -> Blank:
        name = self.part_name(gap["id"])
        given = self._given(name, (self.response or {}).get("gaps", {}).get(gap["id"], ""))
        if not gap["wrong"]:
            return Blank(gap["id"], name, number, text=given)
        texts = {one["id"]: one["text"] for one in choices_of(gap)}
        choices = [Choice(key, name, texts[key], key, key == given) for key in self.order if key in texts]
        return Blank(gap["id"], name, number, choices=choices)

    @property
    def number_text(self) -> str:
        """The number given, as this reader writes numbers, or as it was typed."""
        saved = (self.response or {}).get("number")
        return self._given(self.name, local_number(saved) if saved else "")

    def units(self) -> list[Choice]:
        """Return the units a number may be given in, as the author ordered them."""
        name = self.part_name("unit")
        given = self._given(name, (self.response or {}).get("unit", ""))
        units = self.content.get("units", [])
        return [Choice(unit["id"], name, unit["text"], unit["id"], unit["id"] == given) for unit in units]

    @property
    def unit_text(self) -> str:
        """The unit chosen, or the only one there is."""
        units = self.units()
        return next((unit.text for unit in units if unit.chosen or len(units) == 1), "")

    @property
    def text(self) -> str:
        """The short answer or essay as saved or typed."""
        return self._given(self.name, (self.response or {}).get("text", ""))

    @property
    def words(self) -> int:
        """How many words the essay has."""
        return count_words(self.text)

    @property
    def max_words(self) -> int:
        """How many words an essay may have."""
        return int(self.content.get("max_words", MAX_WORDS))

    def _given(self, name: str, saved: str) -> str:
        return saved if self.posted is None else (self._posted(name) or [""])[-1]

    def _is_posted(self, part_id: str, place: int, saved: bool) -> bool:
        return saved if self.posted is None else str(place) in self._posted(self.part_name(part_id))

    def _posted(self, name: str) -> list[str]:
        return (self.posted or {}).get(name, [])


def local_number(stored: str) -> str:
    """Return a number kept as text as this reader writes it, without separators for thousands."""
    return number_format(Decimal(stored), use_l10n=True)
