"""What a reader adds to track, course and lesson pages: the own progress, and tools that match."""

from typing import Any

from django.core.cache import cache
from django.http import HttpRequest
from django.utils.safestring import SafeString

from lms.catalogue.queries import matching_tools
from lms.core.delivery import Deliverable, reader_context
from lms.core.drawing import drawn
from lms.core.languages import reader_language
from lms.core.pages import direction
from lms.members.requests import member_of

from ..activities.registry import activity_type
from ..content.conditions import completion_sentence
from ..content.models import ContentReview, Level, PublishedCourse
from ..content.queries import catalogue, course_of_lesson, course_term_ids, published_course, reviews_of
from ..content.terms import terms_of
from ..progress.queries import CourseStanding, standing_in, summaries_of
from .items import LearningItem
from .outline import draw_outline
from .queries import changes_behind

Entry = dict[str, Any]
#: A tool that was just published or withdrawn shows under lessons after this many seconds.
TOOLS_SECONDS = 60


@reader_context("lessonpage")
def lesson_context(request: HttpRequest, page: Deliverable) -> dict[str, Any]:
    """Return outline with state, the way back and forth, what completes the lesson, and matching tools."""
    course = getattr(page, "course", None) or course_of_lesson(page.key, page.language)
    context = _shared(page) | {"course": course, "tools": _tools(page.facts.get("terms", []))}
    if course is None:  # a draft of a course that was never published
        return context
    standing = standing_in(member_of(request).subject, course)
    lessons = course.lessons()
    here = next((index for index, lesson in enumerate(lessons) if lesson["key"] == str(page.key)), None)
    item = _item(course, standing)
    module_open = standing.opens(_module_of(course, str(page.key)))
    waits = standing.enrolled and (bool(standing.first) or not module_open)
    return context | {
        "standing": standing,
        "item": item,
        "changes": [one for one in item.changes if one.page_key == page.key] if item else [],
        "module_open": module_open,
        "outline": draw_outline(course, standing, current=str(page.key)),
        "lesson_done": standing.lesson_done(str(page.key)),
        "completes": completion_sentence(lessons[here] if here is not None else page.facts),
        "cards": _cards(page, lessons[here]["activities"], standing, waits) if here is not None else {},
        "position": here + 1 if here is not None else 0,
        "lesson_count": len(lessons),
        "following": lessons[here + 1] if here is not None and here + 1 < len(lessons) else None,
        "turn": _turn(course, lessons, here) if here is not None else "",
    }


@reader_context("coursepage")
def course_context(request: HttpRequest, page: Deliverable) -> dict[str, Any]:
    """Return the outline with state, who has checked the course, its languages and the tools it touches."""
    course = getattr(page, "course", None) or published_course(page.key, page.language) or _draft(page)
    context = _shared(page) | {"course": course, "level": dict(Level.choices).get(page.facts["level"], "")}
    standing = standing_in(member_of(request).subject, course)
    reviews = reviews_of(course.course_key)
    return context | {
        "standing": standing,
        "item": _item(course, standing),
        "outline": draw_outline(course, standing, heading="h3", conditions=True),
        "terms": terms_of(course),
        "lesson_count": len(course.lessons()),
        "expert_review": _first(reviews, ContentReview.Kind.EXPERT),
        "language_review": _first(reviews, ContentReview.Kind.LANGUAGE, page.language),
        "languages": sorted(
            PublishedCourse.objects.filter(course_key=course.course_key, live=True).values_list("language", flat=True)
        ),
        "tools": _tools(course_term_ids(course.course_key), of_course=True),
    }


def _item(course: PublishedCourse, standing: CourseStanding) -> LearningItem | None:
    """Return what My learning says of the course; somebody asked to take lessons again costs one query."""
    if standing.summary is None:
        return None
    return LearningItem(course, standing, standing.summary, changes_behind([standing]))


def _module_of(course: PublishedCourse, lesson_key: str) -> str:
    """Return the key of the module a lesson stands in; empty where the outline does not know the lesson."""
    keys = (one["key"] for one in course.outline if any(each["key"] == lesson_key for each in one["lessons"]))
    return next(keys, "")


def _draft(page: Deliverable) -> PublishedCourse:
    """Return what the template needs of a course that was never published, for the editor's preview."""
    return PublishedCourse(
        course_key=page.key,
        language=page.language,
        code=page.facts["code"],
        title=page.title,
        track_title=page.crumbs[-1][0] if page.crumbs else "",
        minutes=0,
    )


@reader_context("trackpage")
def track_context(request: HttpRequest, page: Deliverable) -> dict[str, Any]:
    """Return the track's courses with the reader's state in each."""
    entries = [one for one in catalogue(reader_language()) if one.course.track_key == page.key]
    summaries = summaries_of(member_of(request).subject)
    rows = [{"course": one.course, "summary": summaries.get(one.course.course_key)} for one in entries]
    return _shared(page) | {"entries": rows}


def _turn(course: PublishedCourse, lessons: list[Entry], here: int) -> SafeString:
    """Draw the way to the lessons before and after; before the first stands the course, after the last My learning."""
    back = lessons[here - 1] if here else {"title": course.title, "url": course.url, "language": course.language}
    ahead = lessons[here + 1] if here + 1 < len(lessons) else {"title": "", "url": "", "language": ""}
    return drawn(
        "lms_courses/content/partials/turn.html",
        back_is_course=here == 0,
        **{f"back_{name}": back[name] for name in ("title", "url", "language")},
        **{f"next_{name}": ahead[name] for name in ("title", "url", "language")},
    )


def _cards(page: Deliverable, activities: list[Entry], standing: CourseStanding, waits: bool) -> dict[str, SafeString]:
    """Draw the card of each activity in the lesson; a type that is not installed is "not available here".

    Where something comes first (``waits``), what was not begun cannot be started.
    """
    entries = {entry["key"]: entry for entry in activities}
    cards = {}
    for segment in page.segments:
        if "activity" in segment:
            key = segment["activity"]
            kind = activity_type(segment["type"])
            cards[key] = drawn(
                "lms_courses/activities/card.html",
                key=key,
                title=segment["title"],
                intro=segment["intro"],
                state=standing.activity_state(key),
                waits=waits,
                url=kind.url(key) if kind and key else "",
                condition=entries.get(key, {}).get("condition", ""),
            )
    return cards


def _tools(terms: list[int], *, of_course: bool = False) -> SafeString:
    """Return the drawn list of tools that match, or nothing. It may lag a minute behind the catalogue."""
    if not terms:
        return SafeString("")
    key = f"matching-tools:{reader_language()}:{of_course:d}:{'-'.join(map(str, terms))}"
    return cache.get_or_set(key, lambda: _draw_tools(terms, of_course), TOOLS_SECONDS) or SafeString("")


def _draw_tools(terms: list[int], of_course: bool) -> SafeString:
    tools = tuple(matching_tools(terms, reader_language()))
    if not tools:
        return SafeString("")
    return drawn("lms_courses/content/partials/tools.html", tools=tools, of_course=of_course)


def _first(reviews: list[ContentReview], kind: str, language: str = "") -> ContentReview | None:
    return next((one for one in reviews if one.kind == kind and language in ("", one.language)), None)


def _shared(page: Deliverable) -> dict[str, Any]:
    trail = tuple((title, url) for title, url in page.crumbs)
    crumbs = drawn("lms_courses/content/partials/crumbs.html", trail=trail, current=page.title, language=page.language)
    return {"section": "learn", "reader_dir": direction(reader_language()), "crumbs": crumbs}
