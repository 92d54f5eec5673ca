"""Reads about progress: facts against what a course requires."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any
from uuid import UUID

from ..content.models import PublishedCourse
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

    @property
    def bar_max(self) -> int:
        """Length of the progress bar: never 0."""
        return max(self.share.required, 1)

    @property
    def bar_value(self) -> int:
        """Filled part of the progress bar; full once the course is completed."""
        return self.bar_max if self.completed else self.share.done

    @cached_property
    def done_lessons(self) -> set[str]:
        """Keys of the completed lessons."""
        return {key for kind, key in self.done if kind == Kind.LESSON}

    def lesson_done(self, key: str) -> bool:
        """Whether the lesson of that key is completed."""
        return key in self.done_lessons

    def activity_state(self, key: str) -> str:
        """Return ``passed``, ``finished`` or an empty string."""
        if (Kind.PASSED, key) in self.done:
            return "passed"
        return "finished" if (Kind.FINISHED, key) in self.done else ""


def standing_in(subject: UUID, course: PublishedCourse) -> CourseStanding:
    """Return where ``subject`` stands in ``course``. Two queries, whatever the course's length."""
    summary = next(iter(CourseSummary.objects.filter(subject=subject, course_key=course.course_key)), None)
    facts = CompletionFact.objects.filter(subject=subject, key__in=course.item_keys).values_list("kind", "key")
    return standing_from(summary, course, [(kind, str(key)) for kind, key in facts])


def standing_from(
    summary: CourseSummary | None, course: PublishedCourse, facts: list[tuple[str, str]]
) -> CourseStanding:
    """Return the standing that follows from facts already at hand, as (kind, key)."""
    done = frozenset(facts)
    lessons = course.lessons()
    done_lessons = [key for kind, key in done if kind == Kind.LESSON]
    share = share_done([lesson["key"] for lesson in lessons if not lesson["optional"]], done_lessons)
    left = [lesson for lesson in lessons if (Kind.LESSON, lesson["key"]) not in done]
    must = [lesson for lesson in left if not lesson["optional"]]
    return CourseStanding(summary, done, share, next(iter(must or left), None))


def summaries_of(subject: UUID) -> dict[UUID, CourseSummary]:
    """Return the officer's summaries by course. One query."""
    return {row.course_key: row for row in CourseSummary.objects.filter(subject=subject)}
