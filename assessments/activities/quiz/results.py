"""A graded question as a learner reads it afterwards: the own answer, what is right, and why."""

from dataclasses import dataclass, field
from fractions import Fraction

from assessments.attempts.models import Attempt
from assessments.attempts.queries import sheet
from assessments.questions.asked import AskedQuestion


@dataclass(frozen=True)
class Line:
    """One option, pair or place of the answer."""

    text: str
    right: bool
    #: The own partner or step, where something was matched or ordered.
    given: str = ""
    #: What would have been right there.
    wanted: str = ""
    feedback: str = ""


@dataclass(frozen=True)
class Explained:
    """One question of a result page."""

    asked: AskedQuestion
    #: ``right``, ``part`` or ``wrong``.
    verdict: str
    answered: bool
    chosen: list[Line] = field(default_factory=list)
    missed: list[Line] = field(default_factory=list)
    table: list[Line] = field(default_factory=list)

    @property
    def explanation(self) -> str:
        """Why the right answer is right."""
        return str(self.asked.content["explanation"])

    @property
    def read_again(self) -> str:
        """Key of the lesson that teaches it; empty when none is named."""
        return str(self.asked.content["read_again"])

    @property
    def hits(self) -> int:
        """How many lines of a table are right."""
        return sum(line.right for line in self.table)


def explained(attempt: Attempt, language: str) -> list[Explained]:
    """Return every question of a submitted attempt, explained in ``language``. Two queries."""
    scores = {row["key"]: Fraction(row["score"]) for row in attempt.result or []}
    return [_explain(asked, scores[asked.key]) for asked in sheet(attempt, language)]


def _explain(asked: AskedQuestion, score: Fraction) -> Explained:
    verdict = "right" if score == 1 else "part" if score else "wrong"
    response = asked.response or {}
    answered = asked.response is not None
    if asked.type == "matching":
        return Explained(asked, verdict, answered, table=_pairs(asked, response.get("pairs", {})))
    if asked.type == "ordering":
        return Explained(asked, verdict, answered, table=_places(asked, response.get("order", [])))
    options = {option["id"]: option for option in asked.content["options"]}
    chosen = response.get("chosen", [])
    return Explained(
        asked,
        verdict,
        answered,
        chosen=[_option(options[key]) for key in asked.order if key in chosen],
        missed=[_option(options[key]) for key in asked.order if options[key]["correct"] and key not in chosen],
    )


def _option(option: dict[str, object]) -> Line:
    return Line(text=str(option["text"]), right=bool(option["correct"]), feedback=str(option["feedback"]))


def _pairs(asked: AskedQuestion, given: dict[str, str]) -> list[Line]:
    rights = {pair["id"]: pair["right"] for pair in asked.content["pairs"]}
    return [
        Line(
            pair["left"], given.get(pair["id"]) == pair["id"], rights.get(given.get(pair["id"], ""), ""), pair["right"]
        )
        for pair in asked.content["pairs"]
    ]


def _places(asked: AskedQuestion, given: list[str]) -> list[Line]:
    steps = asked.content["steps"]
    texts = {step["id"]: step["text"] for step in steps}
    mine = [*given, *[""] * (len(steps) - len(given))]
    return [
        Line(str(place), step["id"] == key, texts.get(key, ""), step["text"])
        for place, (step, key) in enumerate(zip(steps, mine, strict=True), start=1)
    ]
