"""Who is compared with whom: attempts of about the same result, and groups large enough to be shown. Pure functions."""

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import TypeVar

#: Nothing is said of fewer attempts than this (rule R4).
FLOOR = 10
#: Two groups are compared from so many attempts in each.
COMPARED = 30
#: Attempts for each different result from which every result is a stratum of its own; below that, fifths.
PER_RESULT = 10

Name = TypeVar("Name")


def cuts(counts: Mapping[Decimal, int], parts: int) -> list[Decimal]:
    """Return the highest result of every part but the last. Equal results stay together, so parts may be unequal."""
    total, seen = sum(counts.values()), 0
    found: list[Decimal] = []
    for score in sorted(counts)[:-1]:
        seen += counts[score]
        if seen * parts >= total * (len(found) + 1):
            found.append(score)
    return found[: parts - 1]


def strata(counts: Mapping[Decimal, int]) -> list[Decimal]:
    """Return the cuts for matching: at every result where there are enough attempts, else into fifths."""
    if sum(counts.values()) >= PER_RESULT * len(counts):
        return sorted(counts)[:-1]
    return cuts(counts, 5)


def part_of(score: Decimal, found: Sequence[Decimal]) -> int:
    """Return in which part a result falls, 0 for the lowest."""
    return bisect_left(found, score)


def third_of(score: Decimal, found: Sequence[Decimal]) -> int:
    """Return 0 for the lower, 1 for the middle, 2 for the upper third. Of two groups none is the middle."""
    part = part_of(score, found)
    if not found or 0 < part < len(found):
        return 1
    return 2 if part else 0


def shown(counts: Mapping[Name, int], floor: int = FLOOR) -> set[Name]:
    """Return the groups that may be shown beside their sum: none small, and none to be had by subtraction (rule R4)."""
    large = sorted((name for name in counts if counts[name] >= floor), key=lambda name: counts[name])
    hidden = sum(number for number in counts.values() if number < floor)
    while hidden and hidden < floor and large:
        hidden += counts[large.pop(0)]
    return set(large)
