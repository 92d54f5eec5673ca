"""What counts as done. Pure functions over keys; no database."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import NamedTuple

from ..content.models import Condition

#: Raised whenever the meaning of a rule below changes; every fact remembers the version that decided it.
RULE_VERSION = 2


class Share(NamedTuple):
    """How much of a course is done."""

    done: int
    required: int

    @property
    def percent(self) -> int:
        """Whole percent, rounded down, so that 100 means all (rule C4). An empty course is at 0."""
        return 100 * self.done // self.required if self.required else 0


@dataclass(frozen=True)
class Group:
    """The required lessons of one module, and how many of them it takes."""

    key: str
    lessons: tuple[str, ...]
    need: int

    def done(self, lessons: Collection[str]) -> int:
        """Return how many of the lessons that are needed are done: never more than are needed."""
        return min(self.need, sum(key in lessons for key in self.lessons))

    def complete(self, lessons: Collection[str]) -> bool:
        """Whether enough is done. A module that requires nothing is never something done (rule L3)."""
        return self.need > 0 and self.done(lessons) == self.need

    def left(self, lessons: Collection[str]) -> list[str]:
        """Return the lessons still to do, in reading order: the nearest where some are enough."""
        return [key for key in self.lessons if key not in lessons][: self.need - self.done(lessons)]

    def since(self, times: Mapping[str, datetime]) -> datetime:
        """Return when enough was done; ``times`` holds the time of each lesson done, and enough of them."""
        return sorted(times[key] for key in self.lessons if key in times)[self.need - 1]


@dataclass(frozen=True)
class Plan:
    """What completes a course: lessons by module, and how many of the modules (None is all)."""

    groups: tuple[Group, ...] = ()
    modules_needed: int | None = None
    #: Whether the modules are done one after the other.
    ordered: bool = False
    #: Keys of the courses to complete first.
    prerequisites: tuple[str, ...] = ()

    @property
    def counting(self) -> tuple[Group, ...]:
        """The modules that require something."""
        return tuple(group for group in self.groups if group.need)

    @property
    def lessons(self) -> tuple[str, ...]:
        """Keys of every lesson that may count."""
        return tuple(key for group in self.groups for key in group.lessons)

    @property
    def modules(self) -> int:
        """How many modules it takes, never more than there are."""
        return min(self.modules_needed or len(self.counting), len(self.counting))

    def share(self, lessons: Collection[str]) -> Share:
        """Return done ∩ required over required (rule C4): in modules where some are enough, else in lessons."""
        if self.modules < len(self.counting):
            return Share(min(self.modules, sum(group.complete(lessons) for group in self.counting)), self.modules)
        return Share(sum(one.done(lessons) for one in self.counting), sum(one.need for one in self.counting))

    def complete(self, lessons: Collection[str]) -> bool:
        """Whether everything it takes is done. A plan that requires nothing is never complete (rule L3)."""
        share = self.share(lessons)
        return share.required > 0 and share.done == share.required

    def since(self, times: Mapping[str, datetime]) -> datetime:
        """Return when the plan was complete, from the time of each lesson; only for one that is."""
        ends = sorted(group.since(times) for group in self.counting if group.complete(times))
        return ends[self.modules - 1]

    def opens(self, module_key: str, lessons: Collection[str]) -> bool:
        """Whether a module's turn has come: always, unless modules are in order and one before it is not complete."""
        if not self.ordered:
            return True
        keys = [group.key for group in self.groups]
        before = self.groups[: keys.index(module_key)] if module_key in keys else ()
        return all(group.complete(lessons) for group in before if group.need)

    def of(self, lessons: Collection[str]) -> "Plan":
        """Return the part of the plan that these lessons make: what a material change asks holders to redo."""
        kept = tuple(tuple(key for key in group.lessons if key in lessons) for group in self.groups)
        groups = tuple(Group(one.key, keys, len(keys)) for one, keys in zip(self.groups, kept, strict=True))
        return Plan(groups=groups)

    def without(self, lessons: Collection[str]) -> "Plan":
        """Return the plan less lessons that are withdrawn: nobody can be asked for what is not there."""
        if not lessons:
            return self
        kept = tuple(tuple(key for key in group.lessons if key not in lessons) for group in self.groups)
        groups = (Group(one.key, keys, min(one.need, len(keys))) for one, keys in zip(self.groups, kept, strict=True))
        return replace(self, groups=tuple(groups))


def lesson_is_complete(
    condition: str,
    activities: Collection[str],
    finished: Collection[str],
    passed: Collection[str],
    *,
    scores: Mapping[str, Decimal] | None = None,
    least: int | None = None,
    needed: int | None = None,
) -> bool:
    """Return whether a lesson's activities complete it by themselves.

    ``scores`` are best results as shares from 0 to 1, ``least`` is the score in percent that each has to reach,
    and ``needed`` of the activities are enough (None is all).
    A lesson to confirm or to open is completed by the officer's own act, never by an activity.
    A lesson without activities is not completed by "all of them": nothing required is not something done (rule L3).
    """
    best = scores or {}
    reached = {
        Condition.PASS: [key for key in activities if key in passed],
        Condition.FINISH: [key for key in activities if key in finished],
        Condition.SCORE: [key for key in activities if key in best and 100 * best[key] >= (least or 0)],
    }.get(Condition(condition), [])
    return bool(activities) and len(reached) >= min(needed or len(activities), len(activities))
