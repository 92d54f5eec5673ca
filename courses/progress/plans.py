"""What a course takes of one officer: the required set that concerns them, less what is withdrawn."""

from collections.abc import Collection, Iterable
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import OuterRef, Q, QuerySet, Subquery

from ..content.models import CourseItem, PublishedCourse, RequiredSet
from .rules import Group, Plan


def required_set(course_key: UUID, *, opened_at: datetime | None) -> RequiredSet | None:
    """Return the newest required set that concerns somebody who began at ``opened_at``. One query.

    One for newcomers does not concern those who were under way when it was published (rule C6).
    """
    concerned = Q(applies="everyone")
    if opened_at is not None:
        concerned |= Q(created_at__lte=opened_at)
    return _with_hours().filter(concerned, course_key=course_key).order_by("-version").first()


def newest_sets() -> dict[UUID, RequiredSet]:
    """Return the newest required set of every course. One query."""
    return {row.course_key: row for row in _with_hours().order_by("version")}


def _with_hours() -> QuerySet[RequiredSet]:
    """Return the required sets, each with the hours of its course as it is now."""
    hours = PublishedCourse.objects.filter(course_key=OuterRef("course_key"), is_source=True).values("hours")[:1]
    return RequiredSet.objects.annotate(course_hours=Subquery(hours))


def hours_of(required: RequiredSet | None) -> str | None:
    """Return the learning hours, as a fact keeps them, of a set that was read here."""
    hours: Decimal | None = getattr(required, "course_hours", None)
    return str(hours) if hours else None


def sets_in_force(course_key: UUID) -> list[RequiredSet]:
    """Return every required set that may concern somebody: the newest for everyone, and those for newcomers since."""
    found: list[RequiredSet] = []
    for one in RequiredSet.objects.filter(course_key=course_key).order_by("-version").iterator(chunk_size=10):
        found.append(one)
        if one.applies == "everyone":
            break
    return found


def plan_of(required: RequiredSet | None) -> Plan:
    """Return the plan a required set describes; sets of the first release hold one group of everything."""
    if required is None:
        return Plan()
    groups = required.groups or [{"key": "", "lessons": required.items, "need": len(required.items)}]
    return Plan(
        groups=groups_of(groups),
        modules_needed=required.modules_needed,
        ordered=required.ordered,
        prerequisites=tuple(required.prerequisites),
    )


def groups_of(groups: Iterable[dict[str, Any]]) -> tuple[Group, ...]:
    """Return groups from their stored form."""
    return tuple(Group(one["key"], tuple(one["lessons"]), one["need"]) for one in groups)


def plan_today(required: RequiredSet | None, items: Iterable[CourseItem], asked: Collection[str] | None) -> Plan:
    """Return the plan less withdrawn lessons, and only what a certification period asks for, where it asks for parts.

    Where everything a course requires has been withdrawn, the plan stays as it was: nothing required must never become
    something done (rule L3). A period whose asked lessons are all withdrawn has nothing left to ask.
    """
    whole = plan_of(required)
    there = {str(item.lesson_key) for item in items if item.live}
    left = whole.without({key for key in whole.lessons if key not in there})
    if asked is not None:
        return left.of(asked)
    return left if left.counting else whole
