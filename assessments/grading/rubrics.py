"""What the levels of a rubric are worth. Pure functions; exact fractions (rule A6)."""

from collections.abc import Mapping, Sequence
from fractions import Fraction

from ..questions.content import Content
from .models import Mark

Levels = Mapping[str, str]


class InvalidLevels(Exception):
    """A criterion has no level, or one that the rubric lacks."""


def checked_levels(content: Content, levels: Levels) -> dict[str, str]:
    """Return one level for each criterion, in the rubric's order. Raises InvalidLevels."""
    known = {row["id"]: {level["id"] for level in row["levels"]} for row in content["criteria"]}
    if set(levels) != set(known) or any(level not in known[key] for key, level in levels.items()):
        raise InvalidLevels
    return {key: levels[key] for key in known}


def points_of(content: Content, levels: Levels) -> tuple[int, int]:
    """Return how many points the levels give, and how many there are."""
    reached = full = 0
    for row in content["criteria"]:
        points = {level["id"]: int(level["points"]) for level in row["levels"]}
        reached += points[levels[row["id"]]]
        full += max(points.values())
    return reached, full


def share_of_levels(content: Content, levels: Levels) -> Fraction:
    """Return the share from 0 to 1 that one mark gives; a rubric without any points gives everything."""
    reached, full = points_of(content, levels)
    return Fraction(reached, full) if full else Fraction(1)


def share_of_marks(content: Content, marks: Sequence[Mark]) -> Fraction:
    """Return what marks, oldest first, are worth: the last moderation, else the mean of the markers' shares."""
    deciding = deciding_marks(marks)
    return sum((share_of_levels(content, one.levels) for one in deciding), Fraction(0)) / len(deciding)


def deciding_marks(marks: Sequence[Mark]) -> list[Mark]:
    """Return the marks that count: the last moderation alone, else all of them."""
    moderated = [one for one in marks if one.kind == Mark.Kind.MODERATION]
    return moderated[-1:] or list(marks)
