"""Which figures of a breakdown must be hidden so that nobody can be told from a number (rule R4). No database.

A breakdown parts everybody into groups, and its total is known to the reader. A group under the floor is hidden; so
that it cannot be worked out by taking the shown groups from the total, others are hidden with it until all hidden
ones together reach the floor. This holds for one breakdown: whoever offers the same one for a unit and for the units
below it, or for free dates, gives the difference away. Offer fixed breakdowns only.
"""

from collections.abc import Collection, Mapping, Sequence
from typing import TypeVar

Key = TypeVar("Key")


def hidden_groups(groups: Mapping[Key, Sequence[int]], floor: int) -> frozenset[Key]:
    """Return the groups to hide. Each holds one or more counts of people, such as (people, of whom required).

    Every count that is shown is 0 or reaches ``floor``, and so does every count of all hidden groups together, which
    a reader can work out. Where even a total is under the floor, all groups are hidden and ``may_show_total`` says no.
    The order of ``groups`` decides between groups of one size, so give them in a fixed order.
    """
    if not may_show_total(groups, floor):
        return frozenset(groups)
    hidden = [key for key, counts in groups.items() if any(0 < count < floor for count in counts)]
    while (gap := _gap([groups[key] for key in hidden], floor)) is not None:
        left = [key for key, counts in groups.items() if key not in hidden and counts[gap]]
        if not left:
            return frozenset(groups)
        hidden.append(min(left, key=lambda key: groups[key][gap]))
    return frozenset(hidden)


def may_show_total(groups: Mapping[Key, Sequence[int]], floor: int) -> bool:
    """Whether the counts of everybody together may be shown: each is 0 or reaches the floor, and tells no group."""
    return _gap(list(groups.values()), floor) is None


def _gap(hidden: Collection[Sequence[int]], floor: int) -> int | None:
    """Return the place of the first count by which these groups could be told, or None where they hide each other.

    Together they must reach the floor. They must also be more than one each: who knows that none of them is empty
    could else tell that all are one.
    """
    for place, column in enumerate(zip(*hidden, strict=True)):
        total, filled = sum(column), sum(1 for count in column if count)
        if total and (total < floor or total == filled > 1 < floor):
            return place
    return None
