"""Reads about the people of a reminder, a part at a time."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from uuid import UUID

from django.db.models import Q

from courses.progress.models import CourseSummary
from lms.members.models import Absence, Profile, held_on
from lms.members.scope import Scope

from ..people import Courses, Pair

State = CourseSummary.State
#: People a query.
PART = 500


def in_scope(scope: Scope, subjects: Iterable[UUID]) -> dict[UUID, Profile]:
    """Return those of the people whose main post is in the scope: who answers for that post reminds. One query."""
    people = Profile.objects.select_related("user", "unit").filter(scope.within("unit__"), subject__in=set(subjects))
    return {one.subject: one for one in people}


def away_today(subjects: Iterable[UUID]) -> set[UUID]:
    """Return who of the people is on leave or deployed. One query."""
    rows = held_on(Absence.objects.filter(profile__subject__in=list(subjects)))
    return set(rows.values_list("profile__subject", flat=True))


def taking(subjects: Iterable[UUID]) -> dict[Pair, CourseSummary]:
    """Return where the people stand in the courses they take. One query."""
    rows = CourseSummary.objects.filter(subject__in=list(subjects), suspended=False)
    return {(one.subject, one.course_key): one for one in rows}


@dataclass
class Due:
    """What is due of people who were picked without a course."""

    pairs: list[Pair] = field(default_factory=list)
    outside: set[UUID] = field(default_factory=set)
    #: Have nothing to be reminded of.
    idle: set[UUID] = field(default_factory=set)


def due_of(*, scope: Scope, subjects: Iterable[UUID], courses: Courses) -> Due:
    """Return what the people are asked for or have a date for, and have not done.

    Discreet courses are never among it: that one of them is open is nobody's business.
    """
    due, wanted = Due(), list(dict.fromkeys(subjects))
    open_courses = [key for key, course in courses.items() if course.live and not course.discreet]
    rows = CourseSummary.objects.filter(_asked(), _left(), course_key__in=open_courses, suspended=False)
    for start in range(0, len(wanted), PART):
        part = wanted[start : start + PART]
        seen = in_scope(scope, part)
        pairs = list(rows.filter(subject__in=seen).order_by("due_at", "pk").values_list("subject", "course_key"))
        due.pairs += pairs
        due.outside |= set(part) - set(seen)
        due.idle |= set(seen) - {subject for subject, _key in pairs}
    return due


def _asked() -> Q:
    return Q(required=True) | Q(due_at__isnull=False)


def _left() -> Q:
    return ~Q(state=State.COMPLETED) | Q(renewing=True) | Q(expiring=True)
