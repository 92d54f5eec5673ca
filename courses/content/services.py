"""Writes the read models from the page tree whenever something is published, moved or withdrawn."""

from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from wagtail.models import Page

from lms.core.search import normalise

from .choices import Applies
from .entries import activity_keys, condition_entry, outline_of
from .models import (
    ActivityUse,
    ContentChange,
    ContentReview,
    CourseItem,
    CoursePage,
    LessonPage,
    PublishedCourse,
    RequiredSet,
)
from .plan import CoursePlan, hours_of, plan_of, same_plan
from .prerequisites import asked_by_all, live_prerequisites, named_in
from .signals import required_set_changed
from .tracks import refresh_tracks
from .tree import Tree, live_trees, source_of


@transaction.atomic
def refresh_course(course_key: UUID, change: ContentChange | None = None) -> RequiredSet | None:
    """Bring the read models of a course up to what is live now, in every language. Safe to repeat.

    ``change`` is what the editor says of the publication that led here. A version of the required set is appended when
    something that counts has changed, or the change is material; returned is the latest, None while nothing is live.
    """
    before = _seen_from_elsewhere(course_key, lock=True)
    required = _refresh_one(course_key, change)
    refresh_tracks(course_key)
    if _seen_from_elsewhere(course_key) != before:
        for dependent, asked in asked_by_all(CoursePage).items():
            if course_key in asked:
                _refresh_one(dependent, None)
    return required


def _seen_from_elsewhere(course_key: UUID, *, lock: bool = False) -> list[tuple[Any, ...]]:
    """Return what the courses that ask for this one say of it; ``lock`` makes a second publication wait."""
    rows = PublishedCourse.objects.filter(course_key=course_key).order_by("language")
    if lock:
        rows = rows.select_for_update()
    return list(rows.values_list("language", "live", "code", "title", "url"))


def _refresh_one(course_key: UUID, change: ContentChange | None) -> RequiredSet | None:
    trees = live_trees(course_key)
    gone = PublishedCourse.objects.filter(course_key=course_key).exclude(language__in=trees)
    gone.update(live=False, refreshed_at=timezone.now())
    if not trees:
        CourseItem.objects.filter(course_key=course_key).update(live=False)
        return None
    source = source_of(trees)
    _write_items(source)
    first = live_prerequisites(source.course)
    required, appended = _append_required_set(course_key, plan_of(source, [str(key) for key in first]), change)
    for language, tree in trees.items():
        values = _shared_values(source, required) | {"prerequisites": named_in(language, first)}
        _write_published(language, tree, source, values)
    if appended:
        required_set_changed.send(RequiredSet, course_key=course_key)
    return required


def _write_items(source: Tree) -> None:
    course_key = source.course.translation_key
    lessons = list(source.lessons())
    CourseItem.objects.filter(course_key=course_key).exclude(
        lesson_key__in=[lesson.translation_key for lesson in lessons]
    ).update(live=False)
    modules = [module.translation_key for module, its_lessons in source.modules for _lesson in its_lessons]
    for position, (lesson, module_key) in enumerate(zip(lessons, modules, strict=True), start=1):
        values = {"course_key": course_key, "module_key": module_key, "position": position}
        _write_item(lesson, values)


def _write_item(lesson: LessonPage, values: dict[str, Any]) -> None:
    key, activities = lesson.translation_key, activity_keys(lesson)
    condition = condition_entry(lesson)
    del condition["activities_total"]
    values |= {"live": True, "optional": lesson.optional, "activities": activities} | condition
    CourseItem.objects.update_or_create(lesson_key=key, defaults=values)
    ActivityUse.objects.filter(lesson_key=key).exclude(activity_key__in=activities).delete()
    for activity_key in activities:
        ActivityUse.objects.get_or_create(activity_key=activity_key, lesson_key=key)


def _append_required_set(course_key: UUID, plan: CoursePlan, change: ContentChange | None) -> tuple[RequiredSet, bool]:
    """Return the latest version, and whether it was appended just now."""
    latest = RequiredSet.objects.filter(course_key=course_key).order_by("-version").first()
    material = change is not None and change.material
    if latest and not material and same_plan(latest, plan):
        return latest, False
    said = {"applies": change.applies, "change_note": change.note} if change else {"applies": Applies.EVERYONE}
    version = latest.version + 1 if latest else 1
    values = plan.fields() | said | {"material": material}
    return RequiredSet.objects.create(course_key=course_key, version=version, **values), True


def _shared_values(source: Tree, required: RequiredSet) -> dict[str, Any]:
    """Return what is the same in every language."""
    course, key = source.course, source.course.translation_key
    # Those who took the course were promised: once discreet, always discreet.
    discreet = course.discreet or PublishedCourse.objects.filter(course_key=key, discreet=True).exists()
    return {
        "live": True,
        "discreet": discreet,
        "ordered": required.ordered,
        "modules_needed": required.modules_needed,
        "certificate": course.certificate,
        "hours": hours_of(source),
        "instructor": course.instructor,
        "validity": required.validity,
        "version": required.version,
        "changed_at": required.created_at,
        "change_note": required.change_note,
        "applies": required.applies,
        "position": course.path,
    }


def _write_published(language: str, tree: Tree, source: Tree, values: dict[str, Any]) -> None:
    course = tree.course
    outline = outline_of(tree, source)
    lessons = [lesson for module in outline for lesson in module["lessons"]]
    words = [course.code, course.title, course.summary, course.audience]
    words += [lesson["title"] for lesson in lessons]
    own = {
        "is_source": tree is source,
        "code": course.code,
        "track_key": tree.track.translation_key,
        "track_title": tree.track.title,
        "accent": tree.track.accent,
        "title": course.title,
        "summary": course.summary,
        "level": course.level,
        "minutes": sum(lesson["minutes"] for lesson in lessons),
        "url": course.url or "",
        "outline": outline,
        "search_text": normalise(" ".join(words)),
    }
    PublishedCourse.objects.update_or_create(
        course_key=course.translation_key, language=language, defaults=values | own
    )


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
