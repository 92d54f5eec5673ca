"""Who may take a quiz, asked where an attempt starts and not where a button is shown; and who may change one."""

from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied

from courses.content.models import ActivityUse, CourseItem
from courses.enrolment.models import Enrolment


def may_attempt(subject: UUID, activity_key: UUID) -> bool:
    """Return whether the officer takes a live course in which the quiz stands. One query."""
    lessons = ActivityUse.objects.filter(activity_key=activity_key).values("lesson_key")
    courses = CourseItem.objects.filter(lesson_key__in=lessons, live=True).values("course_key")
    return Enrolment.objects.filter(subject=subject, course_key__in=courses, ended_at=None).exists()


def may_edit(user: Any) -> bool:
    """Return whether somebody may change quizzes in Wagtail's admin."""
    return bool(user.has_perm("lms_quiz.change_quiz"))


def require_edit(user: Any) -> None:
    """Raise PermissionDenied for who may not change quizzes."""
    if not may_edit(user):
        raise PermissionDenied
