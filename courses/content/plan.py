"""What a course requires, worked out from its pages. Pure: the same for what is live and for a draft."""

from dataclasses import asdict, dataclass
from decimal import ROUND_CEILING, Decimal
from typing import Any
from uuid import UUID

from .choices import BY_ACTIVITIES, ValidityMode
from .entries import activity_keys, condition_entry, fewer
from .models import CoursePage, LessonPage, ModulePage, RequiredSet
from .tree import Tree

Group = dict[str, Any]


@dataclass(frozen=True)
class CoursePlan:
    """The fields of a ``RequiredSet`` that follow from pages; what each holds stands there."""

    items: list[str]
    groups: list[Group]
    modules_needed: int | None
    ordered: bool
    prerequisites: list[str]
    conditions: dict[str, Any]
    validity: dict[str, Any]
    track_key: UUID

    def fields(self) -> dict[str, Any]:
        """Return them by name, to store."""
        return asdict(self)


def plan_of(tree: Tree, prerequisites: list[str]) -> CoursePlan:
    """Return what the pages of a tree require; ``prerequisites`` are the keys of the live courses among its own."""
    required = [one for one in tree.lessons() if not one.optional]
    groups = [group for module, lessons in tree.modules if (group := _group(module, lessons))["lessons"]]
    return CoursePlan(
        items=sorted(str(one.translation_key) for one in required),
        groups=groups,
        modules_needed=fewer(tree.course.modules_needed, len(groups)),
        ordered=tree.course.ordered,
        prerequisites=sorted(prerequisites),
        conditions={str(one.translation_key): condition_of(one) for one in required},
        validity=validity_of(tree.course),
        track_key=tree.track.translation_key,
    )


def _group(module: ModulePage, lessons: list[LessonPage]) -> Group:
    keys = [str(one.translation_key) for one in lessons if not one.optional]
    return {
        "key": str(module.translation_key),
        "lessons": keys,
        "need": fewer(module.lessons_needed, len(keys)) or len(keys),
    }


def condition_of(lesson: LessonPage) -> dict[str, Any]:
    """Return what completes a lesson, with the activities only where they decide."""
    entry = condition_entry(lesson)
    decide = lesson.condition in BY_ACTIVITIES
    return {
        "condition": lesson.condition,
        "score": entry["score_at_least"],
        "needed": entry["activities_needed"],
        "activities": sorted(activity_keys(lesson)) if decide else [],
    }


def validity_of(course: CoursePage) -> dict[str, Any]:
    """Return the course's validity as ``RequiredSet.validity`` holds it; {} without an end."""
    if not course.validity_months:
        return {}
    return {
        "months": course.validity_months,
        "mode": course.validity_mode,
        "fixed_day": course.fixed_day if course.validity_mode == ValidityMode.FIXED else "",
        "window_days": course.renewal_window_days,
        "grace_days": course.grace_days,
    }


def hours_of(tree: Tree) -> Decimal:
    """Return the hours the editor names, else the required lessons' minutes, rounded up to a tenth of an hour."""
    if tree.course.hours is not None:
        return tree.course.hours
    minutes = sum(lesson.minutes for lesson in tree.lessons() if not lesson.optional)
    return (Decimal(minutes) / 60).quantize(Decimal("0.1"), ROUND_CEILING)


def same_plan(latest: RequiredSet, plan: CoursePlan) -> bool:
    """Return whether nothing that counts differs; what a row of the first release does not name is no difference."""
    return (
        _fixed(latest) == _fixed(plan)
        and latest.conditions in ({}, plan.conditions)
        and latest.track_key in (None, plan.track_key)
        and (_groups(latest.groups, plan) == _groups(plan.groups, plan) if latest.groups else _everything(plan))
    )


def _fixed(plan: RequiredSet | CoursePlan) -> tuple[Any, ...]:
    return (plan.items, plan.modules_needed, plan.ordered, plan.prerequisites, plan.validity)


def _groups(groups: list[Group], plan: CoursePlan) -> list[Any]:
    """Return groups so that they can be compared: their order counts only where modules are taken in order."""
    rows = [(group["key"], sorted(group["lessons"]), group["need"]) for group in groups]
    return rows if plan.ordered else sorted(rows)


def _everything(plan: CoursePlan) -> bool:
    return all(group["need"] == len(group["lessons"]) for group in plan.groups)
