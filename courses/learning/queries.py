"""Reads behind My learning and the catalogue."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from ..content.models import Level, PublishedCourse
from ..content.queries import CatalogueEntry, best_language, titles_in
from ..progress.models import CompletionFact, CourseSummary
from ..progress.queries import CourseStanding, standing_from, summaries_of

NEVER = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True)
class LearningItem:
    """One course on the My learning page."""

    course: PublishedCourse
    standing: CourseStanding
    summary: CourseSummary

    @property
    def due_at(self) -> datetime | None:
        """The last moment in time, UTC."""
        return self.summary.due_at

    @property
    def due_day(self) -> date | None:
        """The due date as it was set, in its own zone (rule T1)."""
        return self.due_at.astimezone(ZoneInfo(self.summary.due_zone or "UTC")).date() if self.due_at else None

    @property
    def late(self) -> bool:
        """Whether the due date has passed unfinished."""
        return self.summary.overdue

    @property
    def lesson_count(self) -> int:
        """How many lessons the course has."""
        return len(self.course.lessons())

    @property
    def position(self) -> int:
        """Which lesson, counted from 1, comes next; 0 when all are done."""
        keys = [lesson["key"] for lesson in self.course.lessons()]
        return keys.index(self.standing.next_lesson["key"]) + 1 if self.standing.next_lesson else 0

    @property
    def minutes_left(self) -> int:
        """Minutes of the required lessons that are not done."""
        open_lessons = (one for one in self.course.lessons() if not self.standing.lesson_done(one["key"]))
        return sum(lesson["minutes"] for lesson in open_lessons if not lesson["optional"])


def my_learning(subject: UUID, language: str) -> list[LearningItem]:
    """Return the officer's courses with standing, in three queries, in the best language for the reader.

    A course that is no longer published stays listed when it was completed.
    """
    summaries = summaries_of(subject)
    courses = best_language(PublishedCourse.objects.filter(course_key__in=list(summaries)), language)
    keys = [key for course in courses for key in course.item_keys]
    facts = CompletionFact.objects.filter(subject=subject, key__in=keys).values_list("kind", "key")
    done = [(kind, str(key)) for kind, key in facts]
    items = []
    for course in courses:
        summary = summaries[course.course_key]
        if course.live or summary.completed_at:
            mine = {str(key) for key in course.item_keys}
            standing = standing_from(summary, course, [fact for fact in done if fact[1] in mine])
            items.append(LearningItem(course, standing, summary))
    return items


def sort_learning(items: list[LearningItem]) -> dict[str, Any]:
    """Return the parts of the page: one course to continue with; due (also that one); the others by state."""
    open_items = [item for item in items if not item.standing.completed]
    due = sorted((item for item in open_items if item.due_at), key=lambda item: item.summary.due_at or NEVER)
    begun = [item for item in open_items if item.summary.started_at]
    waiting = [item for item in open_items if not item.due_at and not item.summary.started_at]
    latest = sorted(begun, key=lambda item: item.summary.touched_at, reverse=True)
    done = [item for item in items if item.standing.completed]
    current = next((item for item in latest + due + waiting if item.standing.next_lesson), None)
    return {
        "current": current,
        "due": due,
        "in_progress": [item for item in begun if not item.due_at and item is not current],
        "waiting": [item for item in waiting if item is not current],
        "done": sorted(done, key=lambda item: item.summary.completed_at or NEVER, reverse=True),
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
