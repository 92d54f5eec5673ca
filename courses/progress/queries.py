"""Reads about progress: facts against what a course requires."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from ..content.models import PublishedCourse
from ..content.queries import best_language
from .models import CompletionFact, CourseSummary
from .rules import Share, share_done

Kind = CompletionFact.Kind


@dataclass(frozen=True)
class CourseStanding:
    """Where one officer stands in one course, ready for a template."""

    summary: CourseSummary | None
    #: (kind, key) of everything recorded that the course names.
    done: frozenset[tuple[str, str]]
    share: Share
    #: First lesson in reading order that is not done; None when all are.
    next_lesson: dict[str, Any] | None

    @property
    def enrolled(self) -> bool:
        """Whether the officer takes the course."""
        return self.summary is not None

    @property
    def completed(self) -> bool:
        """Whether the course is completed, once and for good (rule C3)."""
        return self.summary is not None and self.summary.state == CourseSummary.State.COMPLETED

    @property
    def percent(self) -> int:
        """Whole percent; frozen at 100 once complete (rule C4)."""
        return 100 if self.completed else self.share.percent

    def lesson_done(self, key: str) -> bool:
        """Whether the lesson of that key is completed."""
        return (Kind.LESSON, key) in self.done

    def activity_state(self, key: str) -> str:
        """Return ``passed``, ``finished`` or an empty string."""
        if (Kind.PASSED, key) in self.done:
            return "passed"
        return "finished" if (Kind.FINISHED, key) in self.done else ""


def standing_in(subject: UUID, course: PublishedCourse) -> CourseStanding:
    """Return where ``subject`` stands in ``course``. Two queries, whatever the course's length."""
    summary = CourseSummary.objects.filter(subject=subject, course_key=course.course_key).first()
    facts = CompletionFact.objects.filter(subject=subject, key__in=_keys(course)).values_list("kind", "key")
    return _standing(summary, course, [(kind, str(key)) for kind, key in facts])


def _keys(course: PublishedCourse) -> list[str]:
    lessons = course.lessons()
    return [lesson["key"] for lesson in lessons] + [one["key"] for lesson in lessons for one in lesson["activities"]]


def _standing(
    summary: CourseSummary | None, course: PublishedCourse, facts: list[tuple[str, str]]
) -> CourseStanding:
    done = frozenset(facts)
    lessons = course.lessons()
    done_lessons = [key for kind, key in done if kind == Kind.LESSON]
    share = share_done([lesson["key"] for lesson in lessons if not lesson["optional"]], done_lessons)
    left = [lesson for lesson in lessons if (Kind.LESSON, lesson["key"]) not in done]
    must = [lesson for lesson in left if not lesson["optional"]]
    return CourseStanding(summary, done, share, (must or left or [None])[0])


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


def my_learning(subject: UUID, language: str) -> list[LearningItem]:
    """Return the officer's courses with standing, in three queries, in the best language for the reader.

    A course that is no longer published stays listed when it was completed.
    """
    summaries = {row.course_key: row for row in CourseSummary.objects.filter(subject=subject)}
    courses = best_language(PublishedCourse.objects.filter(course_key__in=list(summaries)), language)
    keys = [key for course in courses for key in _keys(course)]
    facts = CompletionFact.objects.filter(subject=subject, key__in=keys).values_list("kind", "key")
    done = [(kind, str(key)) for kind, key in facts]
    items = []
    for course in courses:
        summary = summaries[course.course_key]
        if course.live or summary.completed_at:
            mine = set(_keys(course))
            standing = _standing(summary, course, [fact for fact in done if fact[1] in mine])
            items.append(LearningItem(course, standing, summary))
    return items


def sort_learning(items: list[LearningItem]) -> dict[str, Any]:
    """Return the parts of the My learning page: one to continue with, then due, in progress, not started, done."""
    done = [item for item in items if item.standing.completed]
    open_items = [item for item in items if not item.standing.completed]
    due = sorted((item for item in open_items if item.due_at), key=lambda item: item.due_at)  # type: ignore[arg-type,return-value]
    started = [item for item in open_items if not item.due_at and item.standing.share.done]
    waiting = [item for item in open_items if not item.due_at and not item.standing.share.done]
    begun = [item for item in open_items if item.standing.share.done]
    latest = max(begun, key=lambda item: item.summary.touched_at, default=None)
    return {
        "current": latest or next(iter(due + waiting), None),
        "due": due,
        "in_progress": started,
        "waiting": waiting,
        "done": done,
    }
