"""Reads over published courses."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from lms.core.search import matching

from .models import ContentChange, ContentReview, CourseItem, LessonPage, PublishedCourse, RequiredSet, TrackPage


@dataclass(frozen=True)
class CatalogueEntry:
    """One course in the catalogue."""

    course: PublishedCourse
    #: Codes of the languages it is published in.
    languages: list[str]


def catalogue(
    language: str, *, track: str = "", level: str = "", taught_in: str = "", query: str = ""
) -> list[CatalogueEntry]:
    """Return the live courses that fit the filters, each in the best language for the reader. One query."""
    rows = list(PublishedCourse.objects.filter(live=True).filter(matching(query)) if query else live_courses())
    languages: dict[UUID, list[str]] = {}
    for row in live_courses() if query else rows:
        languages.setdefault(row.course_key, []).append(row.language)
    entries = [CatalogueEntry(row, sorted(languages[row.course_key])) for row in best_language(rows, language)]
    return [
        entry
        for entry in entries
        if (not track or entry.course.accent == track)
        and (not level or entry.course.level == level)
        and (not taught_in or taught_in in entry.languages)
    ]


def live_courses() -> Any:
    """Return all live courses in all languages, without their outlines."""
    return PublishedCourse.objects.filter(live=True).defer("outline", "search_text")


def best_language(courses: Any, language: str) -> list[PublishedCourse]:
    """Return one row a course: in ``language`` where it is published, else in the language it was written in."""
    best: dict[UUID, PublishedCourse] = {}
    for row in courses:
        known = best.get(row.course_key)
        if known is None or _rank(row, language) > _rank(known, language):
            best[row.course_key] = row
    return sorted(best.values(), key=lambda row: row.position)


def _rank(row: PublishedCourse, language: str) -> tuple[bool, bool, bool]:
    return (row.live, row.language == language, row.is_source)


def published_course(course_key: UUID, language: str) -> PublishedCourse | None:
    """Return the course in the best language for the reader, or None when no language has it."""
    return next(iter(best_language(PublishedCourse.objects.filter(course_key=course_key), language)), None)


def course_of_lesson(lesson_key: UUID, language: str) -> PublishedCourse | None:
    """Return the course a lesson stands in, in the best language for the reader."""
    item = CourseItem.objects.filter(lesson_key=lesson_key).first()
    return published_course(item.course_key, language) if item else None


def reviews_of(course_key: UUID) -> list[ContentReview]:
    """Return who has checked the course, newest first."""
    return list(ContentReview.objects.filter(course_key=course_key))


def track_titles(language: str) -> list[tuple[str, str]]:
    """Return (colour, title) of the tracks that have courses, for the catalogue's filter."""
    best = best_language(live_courses(), language)
    translated = titles_in(language, best)
    return list({row.accent: translated.get(row.track_key, row.track_title) for row in best}.items())


def titles_in(language: str, courses: Iterable[PublishedCourse]) -> dict[UUID, str]:
    """Return the titles, by key, of translated tracks whose courses are not: one query, none if all are translated."""
    keys = {course.track_key for course in courses if course.language != language}
    if not keys:
        return {}
    tracks = TrackPage.objects.filter(translation_key__in=keys, locale__language_code=language, live=True)
    return dict(tracks.values_list("translation_key", "title"))


def first_course(language: str) -> PublishedCourse | None:
    """Return the course to suggest to somebody who has none: the first in reading order."""
    return next(iter(best_language(live_courses(), language)), None)


def course_term_ids(course_key: UUID) -> list[int]:
    """Return the vocabulary terms the live lessons of a course name."""
    lessons = CourseItem.objects.filter(course_key=course_key, live=True).values("lesson_key")
    terms = LessonPage.objects.filter(translation_key__in=lessons, live=True).values_list("terms", flat=True)
    return sorted({term for term in terms if term is not None})


def is_discreet(course_key: UUID) -> bool:
    """Return whether others may see of a course only that it was completed; once promised, it stays."""
    return PublishedCourse.objects.filter(course_key=course_key, discreet=True).exists()


def latest_version(course_key: UUID) -> RequiredSet | None:
    """Return the latest version of what a course requires."""
    return RequiredSet.objects.filter(course_key=course_key).order_by("-version").first()


def changes_of(course_key: UUID, number: int) -> list[ContentChange]:
    """Return the latest publications of a course's pages, newest first."""
    return list(ContentChange.objects.filter(course_key=course_key).order_by("-at", "-version")[:number])
