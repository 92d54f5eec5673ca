"""One course on the My learning page."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from lms.core.zones import named_zone

from ..assignments.queries import Asked
from ..content.models import ContentChange, PublishedCourse
from ..progress.models import CourseSummary
from ..progress.queries import CourseStanding
from ..progress.terms import may_renew, renewable_from

NEVER = datetime.max.replace(tzinfo=UTC)


@dataclass
class LearningItem:
    """One course on the My learning page."""

    course: PublishedCourse
    standing: CourseStanding
    summary: CourseSummary
    #: The material changes for which lessons are to be taken again, oldest first.
    changes: list[ContentChange] = field(default_factory=list)
    #: Who asks for it, why, and whether the time runs: of what is still to do.
    asked: list[Asked] = field(default_factory=list)

    @property
    def due_at(self) -> datetime | None:
        """The last moment in time, UTC."""
        return self.summary.due_at

    @property
    def due_day(self) -> date | None:
        """The due date as it was set, in its own zone (rule T1)."""
        return self.due_at.astimezone(named_zone(self.summary.due_zone)).date() if self.due_at else None

    @property
    def late(self) -> bool:
        """Whether the due date has passed unfinished."""
        return self.summary.overdue

    @property
    def completed_at(self) -> datetime | None:
        """When it was last completed."""
        return self.summary.completed_at

    @property
    def last_day(self) -> date:
        """The last valid day; the end of time where there is none."""
        return self.summary.valid_until or date.max

    @property
    def to_renew(self) -> bool:
        """Whether it has expired, or the time to renew has come, and nothing is under way yet."""
        open_to_it = self.standing.expired or may_renew(self.summary, self.course.validity)
        return open_to_it and not (self.summary.renewing or self.summary.suspended)

    @property
    def renew_from(self) -> date | None:
        """The first day on which it may be renewed."""
        return renewable_from(self.summary, self.course.validity)

    @property
    def lessons_to_repeat(self) -> list[dict[str, Any]]:
        """The lessons that a material change asks to take again, and that are still to do."""
        left = set(self.standing.left) if self.changes else set()
        return [lesson for lesson in self.course.lessons() if lesson["key"] in left]

    @property
    def can_go_on(self) -> bool:
        """Whether there is a lesson to go on with, and no other course comes first."""
        return self.course.live and bool(self.standing.next_lesson) and not self.standing.first

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
        """Minutes of the lessons that are still to do."""
        left = set(self.standing.left)
        return sum(lesson["minutes"] for lesson in self.course.lessons() if lesson["key"] in left)
