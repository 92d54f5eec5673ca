"""Declaring what counts for what when a course is replaced (rule K9)."""

from collections.abc import Mapping
from functools import partial
from uuid import UUID

from django.db import transaction

from lms.ledger.services import audit
from lms.ledger.texts import text_digest
from lms.members.models import Profile

from ..content.models import CourseItem, PublishedCourse
from . import tasks
from .carrying import carry, waiting
from .models import Equivalence
from .rules import require_editor

Level = Equivalence.Level
#: So many people are carried while the editor waits.
AT_ONCE = 200


class NotInCourse(Exception):
    """A pair names a lesson of another course, a course nobody knows, or the same course twice."""


class NothingPaired(Exception):
    """Nothing was said to be equivalent."""


@transaction.atomic
def declare(
    *, by: Profile, old_course: UUID, new_course: UUID, lessons: Mapping[UUID, UUID], whole: bool, reason: str
) -> list[Equivalence]:
    """Say which old lesson counts for each new one (new key: old key), and whether the old course does for the new.

    Everybody's credit follows: at once where few have any, else by the worker. What was declared before stays, and a
    pair declared twice is one. Raises PermissionDenied, NotInCourse, NothingPaired.
    """
    require_editor(by)
    _check(old_course, new_course, lessons)
    if not lessons and not whole:
        raise NothingPaired
    pairs = [(Level.COURSE, old_course, new_course)] if whole else []
    pairs += [(Level.LESSON, old, new) for new, old in lessons.items()]
    known = {(one.level, one.old_key, one.new_key) for one in Equivalence.objects.filter(new_course_key=new_course)}
    courses = {"old_course_key": old_course, "new_course_key": new_course}
    fresh = [
        Equivalence(level=level, old_key=old, new_key=new, reason=reason, by=by.subject, **courses)
        for level, old, new in pairs
        if (str(level), old, new) not in known
    ]
    Equivalence.objects.bulk_create(fresh, ignore_conflicts=True)
    if fresh:
        detail = courses | {"equivalences": [one.pk for one in fresh], "reason": text_digest(reason)}
        audit(actor=by.subject, action="equivalence_declared", detail=detail)
    _carry_all(old_course, new_course)
    return fresh


def _check(old_course: UUID, new_course: UUID, lessons: Mapping[UUID, UUID]) -> None:
    known = set(PublishedCourse.objects.filter(course_key__in=[old_course, new_course]).values_list("course_key"))
    old = set(CourseItem.objects.filter(course_key=old_course).values_list("lesson_key", flat=True))
    new = set(CourseItem.objects.filter(course_key=new_course, live=True).values_list("lesson_key", flat=True))
    if len(known) != 2 or not set(lessons.values()) <= old or not set(lessons) <= new:
        raise NotInCourse


def _carry_all(old_course: UUID, new_course: UUID) -> None:
    """Carry what was ever declared between the two; whole courses first, because they settle most."""
    declared = Equivalence.objects.filter(old_course_key=old_course, new_course_key=new_course).order_by("level", "at")
    if sum(waiting(one)[: AT_ONCE + 1].count() for one in declared) <= AT_ONCE:
        for one in declared:
            carry(one)
    else:
        transaction.on_commit(partial(tasks.carry_declared.enqueue, [str(one.pk) for one in declared]))


def carry_everything() -> int:
    """Carry what has been finished under old keys since; return for how many people. Runs every night."""
    return sum(carry(one) for one in Equivalence.objects.order_by("at", "level"))
