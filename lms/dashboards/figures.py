"""The figures of a unit in one course, and what of them may be shown. No database."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from courses.content.models import PublishedCourse


class Standing:
    """What the lists behind the numbers are called in their addresses."""

    COMPLETED = "completed"
    #: Completed, and no longer valid: not among the completed.
    EXPIRED = "expired"
    IN_PROGRESS = "in_progress"
    ENROLLED = "enrolled"
    OVERDUE = "overdue"
    NOT_ENROLLED = "not_enrolled"
    #: All that others may know of a discreet course besides its completion.
    NOT_COMPLETED = "not_completed"


LABELS: dict[str, Promise] = {
    Standing.COMPLETED: _("Completed"),
    Standing.EXPIRED: _("Expired"),
    Standing.IN_PROGRESS: _("In progress"),
    Standing.ENROLLED: _("Not started"),
    Standing.OVERDUE: _("Overdue"),
    Standing.NOT_ENROLLED: _("Not enrolled"),
    Standing.NOT_COMPLETED: _("Not completed"),
}

OPEN_COURSE = (
    Standing.COMPLETED,
    Standing.EXPIRED,
    Standing.IN_PROGRESS,
    Standing.ENROLLED,
    Standing.OVERDUE,
    Standing.NOT_ENROLLED,
)
DISCREET_COURSE = (Standing.COMPLETED, Standing.NOT_COMPLETED)
#: Without a course, a list holds one row for each person and course.
ANY_COURSE = OPEN_COURSE[:-1]


def standings_of(course: PublishedCourse | None) -> tuple[str, ...]:
    """Return the lists that may be asked for; of a discreet course only completed and not completed."""
    if course is None:
        return ANY_COURSE
    return DISCREET_COURSE if course.discreet else OPEN_COURSE


@dataclass(frozen=True, kw_only=True)
class Counts:
    """People by standing, summed over units. ``overdue`` people are also among those who have something left to do."""

    people: int
    completed: int = 0
    expired: int = 0
    in_progress: int = 0
    enrolled: int = 0
    overdue: int = 0

    @property
    def taken(self) -> int:
        """All who take the course, whatever their standing."""
        return self.completed + self.expired + self.in_progress + self.enrolled

    @property
    def not_enrolled(self) -> int:
        """People of the unit who do not take the course."""
        return max(self.people - self.taken, 0)

    @property
    def not_completed(self) -> int:
        """People of the unit who hold no valid completion, whether they take the course or not."""
        return max(self.people - self.completed, 0)

    @property
    def percent(self) -> int | None:
        """Whole percent completed of what is taken, rounded down so that 100 means all; None when nothing is."""
        return 100 * self.completed // self.taken if self.taken else None


@dataclass(frozen=True, kw_only=True)
class CourseFigures:
    """One course's row: the chart and the table show exactly these."""

    course: PublishedCourse
    counts: Counts

    @property
    def shown(self) -> list[tuple[str, int]]:
        """(standing, people) of everything a supervisor may see of the course."""
        return [(standing, getattr(self.counts, standing)) for standing in standings_of(self.course)]
