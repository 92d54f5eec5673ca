"""Figures about groups whose people the reader may not see: what of them may be shown (rule R4). No database."""

from collections.abc import Mapping
from dataclasses import dataclass

from lms.core.suppression import hidden_groups, may_show_total

from .figures import Counts


@dataclass(frozen=True)
class GroupFigures:
    """One group, or all that are hidden together."""

    #: Language code; "" for people who have chosen none.
    key: str
    counts: Counts


@dataclass(frozen=True)
class Breakdown:
    """A breakdown as it may be shown."""

    #: None where everybody together are too few.
    total: Counts | None
    groups: list[GroupFigures]
    #: What is hidden, summed: it could be worked out from the others anyway, and is never a small group.
    rest: Counts | None
    #: Whether anything may be said of what is required, and of how many.
    duties: bool


def by_language(counted: Mapping[str, tuple[int, int, int]], floor: int) -> Breakdown:
    """Return (people, required, compliant) by language as they may be shown, the largest group first."""
    duties = may_show_total({key: (required,) for key, (_all, required, _done) in counted.items()}, floor)
    counts = {key: _counts(numbers, duties) for key, numbers in counted.items() if numbers[0]}
    sizes = {key: (one.people, one.required) for key, one in counts.items()}
    if not sizes or not may_show_total(sizes, floor):
        return Breakdown(None, [], None, False)
    hidden = hidden_groups(sizes, floor)
    shown = sorted((key for key in counts if key not in hidden), key=lambda key: (-counts[key].people, key))
    rest = _sum([counts[key] for key in counts if key in hidden]) if hidden else None
    groups = [GroupFigures(key, counts[key]) for key in shown]
    return Breakdown(_sum(list(counts.values())), groups, rest, duties)


def _counts(numbers: tuple[int, int, int], duties: bool) -> Counts:
    people, required, compliant = numbers
    return Counts(people=people, required=required, compliant=compliant) if duties else Counts(people=people)


def _sum(rows: list[Counts]) -> Counts:
    return Counts(
        people=sum(one.people for one in rows),
        required=sum(one.required for one in rows),
        compliant=sum(one.compliant for one in rows),
    )
