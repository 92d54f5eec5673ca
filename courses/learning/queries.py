"""Reads behind My learning and the catalogue."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from ..assignments.queries import reasons_for
from ..content.models import ContentChange, Level, PublishedCourse
from ..content.queries import CatalogueEntry, best_language, titles_in
from ..progress.models import CourseSummary
from ..progress.queries import CourseStanding, facts_about, openings_of, standing_from, summaries_of
from .items import NEVER, LearningItem


def my_learning(subject: UUID, language: str) -> list[LearningItem]:
    """Return the officer's courses with standing, in three queries, in the best language for the reader.

    A course that is no longer published stays listed when it was completed. Somebody who renews costs two more, and
    so does somebody of whom an assignment asks something.
    """
    summaries = summaries_of(subject)
    courses = best_language(PublishedCourse.objects.filter(course_key__in=list(summaries)), language)
    facts = facts_about(subject, courses)
    openings = openings_of(summaries.values())
    items = []
    for course in courses:
        summary = summaries[course.course_key]
        if course.live or summary.completed_at:
            standing = standing_from(summary, course, facts, openings.get(course.course_key, ()))
            items.append(LearningItem(course, standing, summary))
    _tell_changes(items)
    _tell_reasons(subject, items)
    return items


def _tell_reasons(subject: UUID, items: list[LearningItem]) -> None:
    """Say why the courses are asked for that are not held."""
    open_items = [item for item in items if item.summary.required and not item.standing.completed]
    reasons = reasons_for(subject, {item.course.course_key for item in open_items})
    for item in open_items:
        item.asked = reasons.get(item.course.course_key, [])


def _tell_changes(items: list[LearningItem]) -> None:
    changes = {one.pk: one for one in changes_behind([item.standing for item in items])}
    for item in items:
        item.changes = [changes[pk] for pk in change_ids(item.standing) if pk in changes]


def changes_behind(standings: Iterable[CourseStanding]) -> list[ContentChange]:
    """Return the material changes for which lessons are to be taken again, oldest first. One query at most."""
    ids = [pk for standing in standings for pk in change_ids(standing)]
    return list(ContentChange.objects.filter(pk__in=ids).order_by("at")) if ids else []


def change_ids(standing: CourseStanding) -> list[UUID]:
    """Return the ids of the changes that opened a period which is not completed."""
    said = (opening.evidence.get("change") for opening in standing.openings)
    return [UUID(one) for one in said if one]


def sort_learning(items: list[LearningItem]) -> dict[str, Any]:
    """Return the parts of the page: one course to continue with; due (also that one); the others by state.

    What has expired or may be renewed stands in a part of its own, not among what is done.
    """
    open_items = [item for item in items if not item.standing.completed]
    due = sorted((item for item in open_items if item.due_at), key=lambda item: item.summary.due_at or NEVER)
    begun = [item for item in open_items if item.summary.started_at]
    waiting = [item for item in open_items if not item.due_at and not item.summary.started_at]
    latest = sorted(begun, key=lambda item: item.summary.touched_at, reverse=True)
    completed = [item for item in items if item.standing.completed]
    current = next((item for item in latest + due + waiting if item.can_go_on), None)
    return {
        "nothing": not items,
        "all_done": bool(items) and not open_items and not any(item.to_renew for item in completed),
        "current": current,
        "due": due,
        "to_renew": sorted((one for one in completed if one.to_renew), key=lambda one: one.last_day),
        "in_progress": [item for item in begun if not item.due_at and item is not current],
        "waiting": [item for item in waiting if item is not current],
        "done": sorted(
            (one for one in completed if not one.to_renew), key=lambda one: one.completed_at or NEVER, reverse=True
        ),
    }


def catalogue_groups(
    entries: list[CatalogueEntry], summaries: dict[UUID, CourseSummary], language: str
) -> list[dict[str, Any]]:
    """Return catalogue entries by track, each with the reader's state and the level in words."""
    translated = titles_in(language, [entry.course for entry in entries])
    groups: dict[UUID, list[dict[str, Any]]] = defaultdict(list)
    for entry in entries:
        groups[entry.course.track_key].append(
            {
                "course": entry.course,
                "languages": entry.languages,
                "summary": summaries.get(entry.course.course_key),
                "level": dict(Level.choices).get(entry.course.level, ""),
            }
        )
    return [
        {
            "title": translated.get(key, rows[0]["course"].track_title),
            "language": language if key in translated else rows[0]["course"].language,
            "accent": rows[0]["course"].accent,
            "entries": rows,
        }
        for key, rows in groups.items()
    ]


def names_of_courses(keys: Iterable[str], language: str) -> list[str]:
    """Return code and title of courses in the best language for the reader. One query."""
    rows = PublishedCourse.objects.filter(course_key__in=list(keys)).defer("outline", "search_text")
    return [f"{course.code} {course.title}" for course in best_language(rows, language)]
