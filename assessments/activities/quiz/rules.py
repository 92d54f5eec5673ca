"""Who may take a quiz. Asked where an attempt starts, not where a button is shown."""

from uuid import UUID

from courses.content.models import ActivityUse, CourseItem
from courses.enrolment.models import Enrolment


def may_attempt(subject: UUID, activity_key: UUID) -> bool:
    """Return whether the officer takes a live course in which the quiz stands. One query."""
    lessons = ActivityUse.objects.filter(activity_key=activity_key).values("lesson_key")
    courses = CourseItem.objects.filter(lesson_key__in=lessons, live=True).values("course_key")
    return Enrolment.objects.filter(subject=subject, course_key__in=courses, ended_at=None).exists()
