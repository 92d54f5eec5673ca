"""Whom a change concerns, in numbers. The room that keeps progress fills this slot; content knows of nobody."""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True)
class Affected:
    """How many take a course, by how far they are."""

    #: Completed it at some time; they keep their completion.
    completed: int = 0
    #: Of these, whose completion is valid today.
    valid: int = 0
    in_progress: int = 0
    not_started: int = 0

    @property
    def not_completed(self) -> int:
        """Everybody who has not completed it: all that is said of a discreet course."""
        return self.in_progress + self.not_started


Counter = Callable[[UUID], Affected]
_counters: list[Counter] = []


def counts_affected(function: Counter) -> Counter:
    """Register the function that counts, by course key; usable as a decorator. A second one is a ValueError."""
    if _counters and function not in _counters:
        raise ValueError(f"already counted by {_counters[0].__module__}.{_counters[0].__name__}")
    if not _counters:
        _counters.append(function)
    return function


def affected_by(course_key: UUID) -> Affected:
    """Return whom a change of a course concerns; nobody where no room keeps progress."""
    return _counters[0](course_key) if _counters else Affected()
