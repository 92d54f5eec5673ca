"""Reads around a quiz: what it asks, where it stands in a course, where to read again."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from courses.content.models import ActivityUse, CourseItem, PublishedCourse
from courses.content.queries import best_language
from courses.enrolment.models import Enrolment

from .models import Quiz


def quiz_of(activity_key: UUID) -> Quiz | None:
    """Return the quiz with its activity and the number of its questions, or None. One query."""
    return Quiz.objects.counted().select_related("activity").filter(activity__key=activity_key).first()


def question_keys(quiz: Quiz) -> list[UUID]:
    """Return the language-neutral keys of the live questions in the order asked; drafts are never drawn (rule A2)."""
    items = quiz.items.filter(question__live=True).order_by("sort_order")
    return list(dict.fromkeys(items.values_list("question__translation_key", flat=True)))


@dataclass(frozen=True)
class Place:
    """Where a quiz stands: the lesson an officer came from, and its course."""

    course: PublishedCourse
    lesson: dict[str, Any]
    #: The lesson's heading for the quiz.
    title: str
    enrolled: bool


def place_of(activity_key: UUID, subject: UUID, language: str) -> Place | None:
    """Return the place in a live course, one the officer takes if there is one. One query."""
    lessons = ActivityUse.objects.filter(activity_key=activity_key).values("lesson_key")
    taken = Enrolment.objects.filter(subject=subject, course_key=OuterRef("course_key"), ended_at=None)
    rows = _courses_with(lessons, language).annotate(enrolled=Exists(taken))
    courses = sorted(best_language(rows, language), key=lambda row: not row.enrolled)  # type: ignore[attr-defined]
    for course in courses:
        for lesson in course.lessons():
            for activity in lesson["activities"]:
                if activity["key"] == str(activity_key):
                    return Place(course, lesson, activity["title"], course.enrolled)  # type: ignore[attr-defined]
    return None


def lessons_by_key(keys: Iterable[str], language: str) -> dict[str, dict[str, Any]]:
    """Return the outline entries of live lessons in the best language, by key. One query, none for no keys."""
    wanted = set(filter(None, keys))
    if not wanted:
        return {}
    courses = best_language(_courses_with(wanted, language), language)
    return {lesson["key"]: lesson for course in courses for lesson in course.lessons() if lesson["key"] in wanted}


def _courses_with(lesson_keys: Any, language: str) -> QuerySet[PublishedCourse]:
    items = CourseItem.objects.filter(lesson_key__in=lesson_keys, live=True).values("course_key")
    rows = PublishedCourse.objects.filter(Q(language=language) | Q(is_source=True), course_key__in=items, live=True)
    return rows.defer("search_text")
