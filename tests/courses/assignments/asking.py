"""Assigning in one word, for tests: what is done after the commit is done at once."""

from datetime import date, timedelta
from uuid import uuid4

from django.utils import timezone

from courses.assignments.models import Assignment, Obligation
from courses.assignments.services import evaluate_assignment, evaluate_person
from courses.enrolment.models import Enrolment
from courses.progress.models import CourseSummary
from lms.members.models import Absence, Position, Post
from tests.courses.acts import summary_of

TODAY = timezone.now().date()


def ask(course, *, target="course", evaluate=True, **values) -> Assignment:
    """Return an assignment of a course, evaluated."""
    defaults = {"target": target, "target_key": getattr(course, "key", course), "made_by": uuid4(), "reason": "Policy"}
    assignment = Assignment.objects.create(**(defaults | values))
    if evaluate:
        evaluate_assignment(assignment.pk)
    return assignment


def obligation(person) -> Obligation:
    """Return the one thing that is asked of a person."""
    return Obligation.objects.get(subject=person.subject, ended_at=None)


def enrolment(person, course) -> Enrolment:
    return Enrolment.objects.get(subject=person.subject, course_key=course.key)


def summary(person, course) -> CourseSummary:
    return summary_of(person.subject, course.key)


def due_day(person, course) -> date | None:
    """Return the last day in UTC."""
    due_at = enrolment(person, course).due_at
    return due_at.date() if due_at else None


def days(number: int) -> date:
    """Return a day so many from today."""
    return TODAY + timedelta(days=number)


def away(person, first: int, last: int | None) -> None:
    """Let a person be absent, and see what follows."""
    ends_on = None if last is None else days(last)
    Absence.objects.create(profile=person, kind="leave", starts_on=days(first), ends_on=ends_on, set_by=uuid4())
    evaluate_person(person.subject)


def make_position(key: str = "examiner") -> Position:
    return Position.objects.get_or_create(key=key, defaults={"label": key})[0]


def also_serve(person, unit, position=None) -> Post:
    """Give a person a post beside the main one."""
    return Post.objects.create(profile=person, unit=unit, position=position, main=False, starts_on=days(-1))
