"""Writes the read models from the page tree whenever something is published, moved or withdrawn."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import override
from wagtail.models import Page, PageViewRestriction

from lms.conf import lms_setting
from lms.core.search import normalise

from ..activities.models import Activity
from ..activities.registry import activity_type
from .models import (
    ActivityUse,
    ContentReview,
    CourseItem,
    CoursePage,
    LessonPage,
    ModulePage,
    PublishedCourse,
    RequiredSet,
    TrackPage,
)
from .signals import required_set_changed


@dataclass(frozen=True)
class _Tree:
    """The live pages of one course in one language."""

    course: CoursePage
    track: TrackPage
    modules: list[tuple[ModulePage, list[LessonPage]]]
    #: Also those whose module is still a draft: their words count, their place is the source's affair.
    words: dict[UUID, LessonPage]

    def lessons(self) -> Iterator[LessonPage]:
        """Yield lessons in reading order."""
        for _module, lessons in self.modules:
            yield from lessons


@transaction.atomic
def refresh_course(course_key: UUID) -> None:
    """Bring the read models of a course up to what is live now, in every language. Safe to repeat."""
    trees = {page.locale.language_code: _read_tree(page) for page in _live_pages(course_key)}
    PublishedCourse.objects.filter(course_key=course_key).exclude(language__in=trees).update(
        live=False, refreshed_at=timezone.now()
    )
    source_language = lms_setting("SOURCE_LANGUAGE")
    if not trees:
        CourseItem.objects.filter(course_key=course_key).update(live=False)
        return
    source = trees.get(source_language) or next(iter(trees.values()))
    _write_items(source)
    # Those who took the course were promised: once discreet, always discreet.
    discreet = source.course.discreet or PublishedCourse.objects.filter(course_key=course_key, discreet=True).exists()
    for language, tree in trees.items():
        _write_published(language, tree, source, discreet=discreet)


def _live_pages(course_key: UUID) -> list[CoursePage]:
    """Return the course's live pages that every member may read, oldest first, without copies of another language."""
    pages = CoursePage.objects.filter(translation_key=course_key, live=True, alias_of=None)
    return [page for page in pages.select_related("locale").order_by("pk") if _open_to_members(page)]


def _open_to_members(page: Page) -> bool:
    """Return whether no group or password keeps members out: lists, search and enrolment know no other courses."""
    restrictions = page.get_view_restrictions().exclude(restriction_type=PageViewRestriction.LOGIN)
    return not restrictions.exists()


def _read_tree(course: CoursePage) -> _Tree:
    track = TrackPage.objects.ancestor_of(course).get()
    modules = ModulePage.objects.child_of(course).live().filter(alias_of=None).order_by("path").select_related("locale")
    lessons = LessonPage.objects.descendant_of(course).live().filter(alias_of=None).order_by("path")
    lessons = list(lessons.select_related("locale"))
    placed = [(module, [one for one in lessons if one.is_child_of(module)]) for module in modules]
    return _Tree(course, track, placed, {one.translation_key: one for one in lessons})


def _write_items(source: _Tree) -> None:
    course_key = source.course.translation_key
    lessons = list(source.lessons())
    CourseItem.objects.filter(course_key=course_key).exclude(
        lesson_key__in=[lesson.translation_key for lesson in lessons]
    ).update(live=False)
    for lesson in lessons:
        activities = [entry["key"] for entry in activities_of(lesson)]
        CourseItem.objects.update_or_create(
            lesson_key=lesson.translation_key,
            defaults={
                "course_key": course_key,
                "live": True,
                "optional": lesson.optional,
                "condition": lesson.condition,
                "activities": activities,
            },
        )
        ActivityUse.objects.filter(lesson_key=lesson.translation_key).exclude(activity_key__in=activities).delete()
        for key in activities:
            ActivityUse.objects.get_or_create(activity_key=key, lesson_key=lesson.translation_key)
    _append_required_set(course_key, sorted(str(one.translation_key) for one in lessons if not one.optional))


def _append_required_set(course_key: UUID, items: list[str]) -> None:
    latest = RequiredSet.objects.filter(course_key=course_key).order_by("-version").first()
    if latest is None or latest.items != items:
        RequiredSet.objects.create(course_key=course_key, version=latest.version + 1 if latest else 1, items=items)
        required_set_changed.send(RequiredSet, course_key=course_key)


def _write_published(language: str, tree: _Tree, source: _Tree, *, discreet: bool) -> None:
    course = tree.course
    outline = _outline(tree, source)
    lessons = [lesson for module in outline for lesson in module["lessons"]]
    words = [course.code, course.title, course.summary, course.audience]
    words += [lesson["title"] for lesson in lessons]
    PublishedCourse.objects.update_or_create(
        course_key=course.translation_key,
        language=language,
        defaults={
            "live": True,
            "is_source": tree is source,
            "code": course.code,
            "track_key": tree.track.translation_key,
            "track_title": tree.track.title,
            "accent": tree.track.accent,
            "title": course.title,
            "summary": course.summary,
            "level": course.level,
            "minutes": sum(lesson["minutes"] for lesson in lessons),
            "discreet": discreet,
            "url": course.url or "",
            "outline": outline,
            "search_text": normalise(" ".join(words)),
            "position": source.course.path,
        },
    )


def _outline(tree: _Tree, source: _Tree) -> list[dict[str, Any]]:
    """Return the source's structure in the tree's words; what is missing there stays in the source's, labelled."""
    modules = {module.translation_key: module for module, _lessons in tree.modules}
    return [
        _module_entry(modules.get(module.translation_key, module))
        | {"lessons": [_lesson_entry(tree.words.get(one.translation_key, one), one) for one in module_lessons]}
        for module, module_lessons in source.modules
    ]


def _module_entry(module: ModulePage) -> dict[str, Any]:
    return {
        "key": str(module.translation_key),
        "title": module.title,
        "intro": module.intro,
        "language": module.locale.language_code,
    }


def _lesson_entry(lesson: LessonPage, source: LessonPage) -> dict[str, Any]:
    return {
        "key": str(lesson.translation_key),
        "title": lesson.title,
        "summary": lesson.summary,
        "url": lesson.url or "",
        "language": lesson.locale.language_code,
        "minutes": source.minutes,
        "optional": source.optional,
        "condition": source.condition,
        "activities": activities_of(lesson),
    }


def activities_of(lesson: LessonPage) -> list[dict[str, str]]:
    """Return key, type, heading and condition in words of the activities in a lesson's body, in reading order."""
    blocks = (block for block in lesson.body if block.block_type == "activity" and block.value.get("activity"))
    return [
        {
            "key": str(block.value["activity"].key),
            "type": block.value["activity"].type,
            "title": block.value["title"],
            "condition": _condition(block.value["activity"], lesson.locale.language_code),
        }
        for block in blocks
    ]


def _condition(activity: Activity, language: str) -> str:
    """Return the activity's condition in words (rule C5); nothing when its type is not installed or it is not ready."""
    kind = activity_type(activity.type)
    if kind is None or not kind.ready(activity):
        return ""
    with override(language):
        return kind.condition(activity)


def course_key_of(page: Page) -> UUID | None:
    """Return the key of the course a page is or stands in, or None."""
    course = CoursePage.objects.ancestor_of(page, inclusive=True).first()
    return course.translation_key if course else None


def course_keys_below(page: Page) -> list[UUID]:
    """Return the keys of all courses at or below a page."""
    keys = CoursePage.objects.descendant_of(page, inclusive=True).values_list("translation_key", flat=True)
    return list(dict.fromkeys(keys))


def record_review(*, review: ContentReview) -> ContentReview:
    """Store that a named person has checked a course; it counts for the course in every language it names."""
    review.course_key = review.course.translation_key
    review.save()
    return review


def refresh_activity(activity_key: UUID) -> None:
    """Refresh the courses that use an activity: their outlines say in words what completes it (rule C5)."""
    lessons = ActivityUse.objects.filter(activity_key=activity_key).values("lesson_key")
    for course_key in CourseItem.objects.filter(lesson_key__in=lessons).values_list("course_key", flat=True).distinct():
        refresh_course(course_key)
