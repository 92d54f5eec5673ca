"""What a reader adds to track, course and lesson pages: the own progress, and tools that match."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language

from lms.catalogue.queries import matching_tools
from lms.core.delivery import Deliverable, reader_context
from lms.core.pages import direction
from lms.members.models import Profile

from ..activities.registry import activity_type
from ..content.models import ContentReview, Level, PublishedCourse
from ..content.queries import catalogue, course_of_lesson, course_term_ids, published_course, reviews_of
from ..progress.queries import CourseStanding, standing_in, summaries_of

Entry = dict[str, Any]


@reader_context("lessonpage")
def lesson_context(request: HttpRequest, page: Deliverable) -> dict[str, Any]:
    """Return outline with state, the way back and forth, what completes the lesson, and matching tools."""
    course = getattr(page, "course", None) or course_of_lesson(page.key, page.language)
    context = _shared() | {"course": course, "tools": _tools(page.facts.get("terms", []))}
    if course is None:  # a draft of a course that was never published
        return context
    standing = standing_in(_profile(request).subject, course)
    lessons = course.lessons()
    here = next((index for index, lesson in enumerate(lessons) if lesson["key"] == str(page.key)), None)
    return context | {
        "standing": standing,
        "outline": outline_with_state(course, standing, str(page.key)),
        "lesson_done": standing.lesson_done(str(page.key)),
        "cards": _cards(lessons[here]["activities"], standing) if here is not None else {},
        "position": here + 1 if here is not None else 0,
        "lesson_count": len(lessons),
        "previous": lessons[here - 1] if here else None,
        "following": lessons[here + 1] if here is not None and here + 1 < len(lessons) else None,
    }


@reader_context("coursepage")
def course_context(request: HttpRequest, page: Deliverable) -> dict[str, Any]:
    """Return the outline with state, who has checked the course, its languages and the tools it touches."""
    course = getattr(page, "course", None) or published_course(page.key, page.language)
    context = _shared() | {"course": course, "level": dict(Level.choices).get(page.facts["level"], "")}
    if course is None:
        return context
    standing = standing_in(_profile(request).subject, course)
    reviews = reviews_of(course.course_key)
    return context | {
        "standing": standing,
        "outline": outline_with_state(course, standing, ""),
        "lesson_count": len(course.lessons()),
        "expert_review": _first(reviews, ContentReview.Kind.EXPERT),
        "language_review": _first(reviews, ContentReview.Kind.LANGUAGE, page.language),
        "languages": sorted(
            PublishedCourse.objects.filter(course_key=course.course_key, live=True).values_list("language", flat=True)
        ),
        "tools": _tools(course_term_ids(course.course_key)),
    }


@reader_context("trackpage")
def track_context(request: HttpRequest, page: Deliverable) -> dict[str, Any]:
    """Return the track's courses with the reader's state in each."""
    entries = [one for one in catalogue(_language()) if one.course.track_key == page.key]
    summaries = summaries_of(_profile(request).subject)
    rows = [{"course": one.course, "summary": summaries.get(one.course.course_key)} for one in entries]
    return _shared() | {"entries": rows}


def outline_with_state(course: PublishedCourse, standing: CourseStanding, current: str) -> list[Entry]:
    """Return the course's outline; each lesson knows whether it is done, open here (``current``) or next."""
    next_key = standing.next_lesson["key"] if standing.enrolled and standing.next_lesson else ""
    return [
        module
        | {
            "lessons": [
                lesson
                | {
                    "done": standing.lesson_done(lesson["key"]),
                    "current": lesson["key"] == current,
                    "next": lesson["key"] == next_key,
                }
                for lesson in module["lessons"]
            ]
        }
        for module in course.outline
    ]


def _cards(activities: list[dict[str, str]], standing: CourseStanding) -> dict[str, Entry]:
    """Return state, address and condition of a lesson's activities; a type that is not installed has none."""
    cards = {}
    for entry in activities:
        kind = activity_type(entry["type"])
        if kind:
            cards[entry["key"]] = {
                "state": standing.activity_state(entry["key"]),
                "url": kind.url(entry["key"]),
                "condition": entry.get("condition", ""),
            }
    return cards


def _tools(terms: list[int]) -> list[Any]:
    return matching_tools(terms, _language()) if terms else []


def _first(reviews: list[ContentReview], kind: str, language: str = "") -> ContentReview | None:
    return next((one for one in reviews if one.kind == kind and language in ("", one.language)), None)


def _shared() -> dict[str, Any]:
    return {"section": "learn", "reader_dir": direction(_language())}


def _language() -> str:
    return get_language() or settings.LANGUAGE_CODE


def _profile(request: HttpRequest) -> Profile:
    profile: Profile = request.user.lms_profile  # type: ignore[union-attr]
    return profile
