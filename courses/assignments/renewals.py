"""Asks people to renew what an assignment wants them to hold: only while its reason still holds (rule K8)."""

from collections.abc import Collection, Iterator
from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from ..content.models import PublishedCourse
from ..content.queries import live_courses
from ..enrolment.people import lock_people
from ..enrolment.services import open_renewals
from ..progress.models import CourseSummary
from ..progress.terms import may_renew, today
from ..progress.validity import Policy
from .due import certified, open_obligations
from .evaluating import announce, refresh
from .models import Assignment, Obligation

State = CourseSummary.State
#: People a transaction.
PART = 200


def renew_what_is_asked(subjects: Collection[UUID] | None = None) -> int:
    """Open a certification period for everybody of whom a valid completion is asked and whose time to renew has come.

    Returns how many; of everybody, or of some people. Twice is once.
    """
    opened = 0
    for course in live_courses().filter(is_source=True, course_key__in=_certified(subjects)).order_by("course_key"):
        for part in _parts(course, subjects):
            opened += _renew(course.course_key, part)
    return opened


def _certified(subjects: Collection[UUID] | None) -> QuerySet[Obligation, UUID]:
    wanted = certified()
    if subjects is not None:
        wanted = wanted.filter(subject__in=subjects)
    return wanted.order_by().values_list("course_key", flat=True).distinct()


def _parts(course: PublishedCourse, subjects: Collection[UUID] | None) -> Iterator[list[UUID]]:
    """Yield who has to renew a course, a part at a time, in order."""
    policy = course.validity
    window = Policy.read(policy).window_days if policy.get("months") else 0
    asked = certified().filter(course_key=OuterRef("course_key"), subject=OuterRef("subject"))
    over = Q(state=State.EXPIRED) | Q(state=State.COMPLETED, valid_until__lte=today() + timedelta(days=window))
    rows = CourseSummary.objects.filter(over, Exists(asked), course_key=course.course_key, suspended=False)
    rows = rows.filter(renewing=False, required=True, valid_until__isnull=False)
    if subjects is not None:
        rows = rows.filter(subject__in=subjects)
    ready = [one.subject for one in rows.order_by("subject").iterator(chunk_size=2000) if may_renew(one, policy)]
    for start in range(0, len(ready), PART):
        yield ready[start : start + PART]


@transaction.atomic
def _renew(course_key: UUID, subjects: list[UUID]) -> int:
    """Open the periods of those of a part of whom it is still asked, and set the dates that follow."""
    people = [person.subject for person in lock_people(subjects)]
    asked = certified().filter(course_key=course_key, subject__in=people).order_by("subject")
    opened = open_renewals(course_key=course_key, subjects=asked.values_list("subject", flat=True).distinct())
    renewed = {one.subject for one in opened}
    held = list(open_obligations().filter(course_key=course_key, subject__in=renewed))
    refresh(held)
    wants: dict[UUID, Obligation] = {}
    for one in held:
        if one.assignment.target == Assignment.Target.CERTIFICATION:
            wants.setdefault(one.subject, one)
    announce(wants.values(), {(subject, course_key) for subject in renewed})
    return len(opened)
