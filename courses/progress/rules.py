"""What counts as done. Pure functions over keys; no database."""

from collections.abc import Collection, Iterable
from typing import NamedTuple

from ..content.models import Condition

#: Raised whenever the meaning of a rule below changes; every fact remembers the version that decided it.
RULE_VERSION = 1


class Share(NamedTuple):
    """How much of a course is done."""

    done: int
    required: int

    @property
    def percent(self) -> int:
        """Whole percent, rounded down, so that 100 means all (rule C4). An empty course is at 0."""
        return 100 * self.done // self.required if self.required else 0


def share_done(required: Collection[str], done: Iterable[str]) -> Share:
    """Return done ∩ required over required (rule C4): things done that are not required never count."""
    return Share(len(set(required) & set(done)), len(set(required)))


def lesson_is_complete(condition: str, activities: Collection[str], finished: set[str], passed: set[str]) -> bool:
    """Return whether a lesson's activities complete it by themselves.

    A lesson to confirm or to open is completed by the officer's own act, never by an activity.
    A lesson without activities is not completed by "all of them": nothing required is not something done (rule L3).
    """
    if condition == Condition.PASS:
        return bool(activities) and set(activities) <= passed
    if condition == Condition.FINISH:
        return bool(activities) and set(activities) <= finished
    return False
