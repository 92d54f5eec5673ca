"""The courses' side of the tools catalogue: which lessons speak about a kind of tool."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from django.db.models import Q

from lms.catalogue.related import RelatedLesson, lessons_provider
from lms.conf import lms_setting

from .models import CourseItem, LessonPage, PublishedCourse
from .queries import best_language


@lessons_provider
def lessons_about(term_ids: Collection[int], language: str) -> list[RelatedLesson]:
    """Return the lessons of live courses that carry one of the terms, in reading order. Two queries."""
    lessons = LessonPage.objects.filter(live=True, alias_of=None, terms__in=term_ids)
    keys = set(lessons.values_list("translation_key", flat=True))
    if not keys:
        return []
    return [
        _related(course, lesson, place)
        for course in best_language(_courses_with(keys, language), language)
        for place, lesson in enumerate(course.lessons(), start=1)
        if UUID(lesson["key"]) in keys
    ]


def _courses_with(lesson_keys: Collection[UUID], language: str) -> Any:
    """Return the live rows, in the reader's language or the source's, of the courses that hold the lessons."""
    course_keys = CourseItem.objects.filter(lesson_key__in=lesson_keys, live=True).values("course_key")
    source = Q(is_source=True) | Q(language=lms_setting("SOURCE_LANGUAGE"))
    return PublishedCourse.objects.filter(source | Q(language=language), live=True, course_key__in=course_keys)


def _related(course: PublishedCourse, lesson: dict[str, Any], place: int) -> RelatedLesson:
    return RelatedLesson(
        title=lesson["title"],
        url=lesson["url"],
        language=lesson["language"],
        mark=f"{course.code}.{place}",
        course=course.title,
        accent=course.accent,
    )
