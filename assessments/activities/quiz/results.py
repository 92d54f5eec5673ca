"""A graded question as a learner reads it afterwards: the own answer, what is right, and why.

How much of it is told, the quiz decides (rule A14): everything is put together here, and what is not to be told is
taken out in one place.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Any

from assessments.attempts.models import Attempt
from assessments.attempts.queries import current_answers, sheet
from assessments.attempts.wording import TYPED, Wording, wordings
from assessments.grading.marks import grade
from assessments.grading.queries import Feedback, feedback_of
from assessments.questions.asked import AskedQuestion

from .lines import (
    Accepted,
    Line,
    accepted_of,
    gap_lines,
    hit_feedback,
    option_lines,
    pair_lines,
    place_lines,
    points_text,
)
from .recounted import recounted, regrades_of

#: Types whose answer is shown as a table.
TABLES = ("matching", "ordering", "gaps")


@dataclass(frozen=True)
class Explained:
    """One question of a result page."""

    asked: AskedQuestion
    #: ``right``, ``part``, ``wrong``; ``waiting`` for a marker; ``dropped`` from the result; empty where not told.
    verdict: str
    answered: bool
    #: Share earned, from 0 to 1; None where there is none or it is not told.
    share: Fraction | None = None
    #: What the question weighs.
    points: int = 1
    chosen: list[Line] = field(default_factory=list)
    missed: list[Line] = field(default_factory=list)
    table: list[Line] = field(default_factory=list)
    accepted: list[Accepted] = field(default_factory=list)
    #: Of the accepted row that was hit.
    feedback: str = ""
    #: The marks of an essay that count, level by level.
    marks: list[Feedback] = field(default_factory=list)
    #: Why the right answer is right; empty where it is not told.
    explanation: str = ""
    #: How a regrade has counted it anew, as ``Regrade.Action`` names it; empty where none has.
    regraded: str = ""
    #: Whether right answers are told.
    tells: bool = True

    @property
    def read_again(self) -> str:
        """Key of the lesson that teaches it; empty when none is named."""
        return str(self.asked.content["read_again"])

    @property
    def hits(self) -> int:
        """How many lines of a table are right."""
        return sum(bool(line.right) for line in self.table)

    @property
    def percent(self) -> int:
        """Share earned in whole percent, rounded down for display."""
        return int((self.share or Fraction(0)) * 100)

    @property
    def earned(self) -> str:
        """Points earned, as this reader writes numbers."""
        return points_text((self.share or Fraction(0)) * self.points)


def explained(
    attempt: Attempt, language: str, *, show_marks: bool = True, show_answers: bool = True
) -> list[Explained]:
    """Return every question of an ended attempt in ``language``, as far as it may be told (rule A14).

    Without either, the own answers alone; with marks, what was right of them; with answers, also what would have been,
    and why; where a regrade has decided by a later version, in that one's words. Two queries beside versions that are
    not in memory; two more where words were typed, two where a version was corrected, one for essays.
    """
    asked = sheet(attempt, language)
    regrades = regrades_of(attempt)
    anew = recounted(asked, regrades, language)
    wording = _wordings(attempt, asked) | {key: one.wording for key, one in anew.items()}
    asked = [anew[one.key].asked if one.key in anew else one for one in asked]
    marks = feedback_of(attempt, language) if any(one.type == "essay" for one in asked) else {}
    rows = {row["key"]: row for row in attempt.result or []}
    points = {pin["key"]: pin.get("points", 1) for pin in attempt.questions}
    found = []
    for one in asked:
        row = _explain(one, rows.get(one.key), wording[one.key], marks.get(one.key, []))
        regraded = regrades[one.key].action if one.key in regrades else ""
        row = replace(row, points=points[one.key], regraded=regraded)
        found.append(told(row, show_marks=show_marks, show_answers=show_answers))
    return found


def explain_one(attempt: Attempt, language: str, number: int) -> Explained | None:
    """Return question ``number`` of an open attempt explained, once its answer is final; else None (rule A14)."""
    (asked,) = sheet(attempt, language, only=number)
    if not asked.final:
        return None
    wording = wordings(attempt, current_answers(attempt), [asked.key])[asked.key]
    share = grade(wording.content, asked.response, wording.words)
    return _explain(asked, {"score": None if share is None else str(share)}, wording, [])


def _wordings(attempt: Attempt, asked: list[AskedQuestion]) -> dict[str, Wording]:
    """Return what each answer is judged by; where nothing is typed, every language says the same."""
    found = {one.key: Wording(one.content) for one in asked}
    if typed := [one.key for one in asked if one.type in TYPED and one.response]:
        found |= wordings(attempt, current_answers(attempt), typed)
    return found


def told(row: Explained, *, show_marks: bool, show_answers: bool) -> Explained:
    """Return a row without what may not be told; right answers tell the marks too."""
    if show_answers:
        return row
    row = replace(row, chosen=_bare(row.chosen), table=_bare(row.table), missed=[], accepted=[], tells=False)
    row = replace(row, feedback="", explanation="")
    if show_marks:
        return row
    verdict = row.verdict if row.verdict in ("waiting", "dropped") else ""
    row = replace(row, verdict=verdict, share=None, marks=[], regraded="")
    return replace(row, chosen=_unmarked(row.chosen), table=_unmarked(row.table))


def _bare(lines: list[Line]) -> list[Line]:
    return [replace(line, wanted="", feedback="") for line in lines]


def _unmarked(lines: list[Line]) -> list[Line]:
    return [replace(line, right=None) for line in lines]


def _explain(asked: AskedQuestion, row: Mapping[str, Any] | None, wording: Wording, marks: list[Feedback]) -> Explained:
    share = Fraction(row["score"]) if row and row["score"] is not None else None
    explained = Explained(
        asked,
        _verdict(row, share),
        asked.response is not None,
        share=share,
        explanation=str(asked.content["explanation"]),
    )
    if asked.type in TABLES:
        return replace(explained, table=_table(asked, wording))
    if asked.type in ("numeric", "short"):
        return replace(explained, accepted=accepted_of(asked), feedback=hit_feedback(asked, wording))
    if asked.type == "essay":
        return replace(explained, marks=marks)
    return replace(explained, chosen=option_lines(asked, missed=False), missed=option_lines(asked, missed=True))


def _verdict(row: Mapping[str, Any] | None, share: Fraction | None) -> str:
    if row is None:
        return ""
    if row.get("dropped"):
        return "dropped"
    if share is None:
        return "waiting"
    return "right" if share == 1 else "part" if share else "wrong"


def _table(asked: AskedQuestion, wording: Wording) -> list[Line]:
    if asked.type == "gaps":
        return gap_lines(asked, wording)
    return pair_lines(asked) if asked.type == "matching" else place_lines(asked)
