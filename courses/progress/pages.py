"""What a reader adds to course and lesson pages: the own progress, and tools that match."""

from typing import Any

from django.http import HttpRequest

from lms.core.delivery import Deliverable, reader_context
from lms.members.models import Profile

from ..content.models import PublishedCourse
from ..content.queries import course_of_lesson, published_course, reviews_of
from .queries import standing_in


@reader_context("lessonpage")
def lesson_context(request: HttpRequest, page: Deliverable) -> dict[str, Any]:
    """Return outline with state, the way back and forth, what completes the lesson, and matching tools."""
    course = getattr(page, "course", None) or course_of_lesson(page.key, page.language)
    if course is None:  # a draft of a course that was never published
        return {"course": None}
    standing = standing_in(_profile(request).subject, course)
    lessons = course.lessons()
    keys = [lesson["key"] for lesson in lessons]
    here = keys.index(str(page.key)) if str(page.key) in keys else None
    return {
        "course": course,
        "standing": standing,
        "lesson_done": standing.lesson_done(str(page.key)),
        "position": here + 1 if here is not None else 0,
        "lesson_count": len(lessons),
        "previous": lessons[here - 1] if here else None,
        "following": lessons[here + 1] if here is not None and here + 1 < len(lessons) else None,
    }


@reader_context("coursepage")
def course_context(request: HttpRequest, page: Deliverable) -> dict[str, Any]:
    """Return the outline with state, who has checked the course, and its languages."""
    course = getattr(page, "course", None) or published_course(page.key, page.language)
    if course is None:
        return {"course": None}
    return {
        "course": course,
        "standing": standing_in(_profile(request).subject, course),
        "reviews": reviews_of(course.course_key),
        "languages": sorted(
            PublishedCourse.objects.filter(course_key=course.course_key, live=True).values_list("language", flat=True)
        ),
    }


def _profile(request: HttpRequest) -> Profile:
    profile: Profile = request.user.lms_profile  # type: ignore[union-attr]
    return profile
