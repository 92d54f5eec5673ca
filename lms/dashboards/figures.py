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
    #: An assignment asks for the course now; of these, who holds a valid completion and who does not.
    REQUIRED = "required"
    COMPLIANT = "compliant"
    NOT_COMPLIANT = "not_compliant"
    #: A valid completion ends soon.
    EXPIRING = "expiring"
    NOT_ENROLLED = "not_enrolled"
    #: All that others may know of a discreet course besides its completion.
    NOT_COMPLETED = "not_completed"


LABELS: dict[str, Promise] = {
    Standing.COMPLETED: _("Completed"),
    Standing.EXPIRED: _("Expired"),
    Standing.IN_PROGRESS: _("In progress"),
    Standing.ENROLLED: _("Not started"),
    Standing.OVERDUE: _("Overdue"),
    Standing.REQUIRED: _("Required"),
    Standing.COMPLIANT: _("Compliant"),
    Standing.NOT_COMPLIANT: _("Not compliant"),
    Standing.EXPIRING: _("Expiring soon"),
    Standing.NOT_ENROLLED: _("Not enrolled"),
    Standing.NOT_COMPLETED: _("Not completed"),
}

#: How everybody stands in a course, whether it is asked of them or not.
STATES = (
    Standing.COMPLETED,
    Standing.EXPIRED,
    Standing.IN_PROGRESS,
    Standing.ENROLLED,
    Standing.OVERDUE,
    Standing.NOT_ENROLLED,
)
#: How those stand of whom it is asked, and what of all completions will need renewal.
DUTIES = (Standing.COMPLIANT, Standing.NOT_COMPLIANT, Standing.OVERDUE, Standing.EXPIRING, Standing.COMPLETED)
#: Every list behind a number of a course that is not discreet.
OPEN_COURSE = (
    Standing.NOT_COMPLIANT,
    Standing.COMPLIANT,
    Standing.REQUIRED,
    Standing.OVERDUE,
    Standing.EXPIRING,
    Standing.EXPIRED,
    Standing.IN_PROGRESS,
    Standing.ENROLLED,
    Standing.COMPLETED,
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
    required: int = 0
    compliant: int = 0
    expiring: int = 0

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
    def not_compliant(self) -> int:
        """People of whom the course is asked and who hold no valid completion."""
        return max(self.required - self.compliant, 0)

    @property
    def compliance(self) -> int | None:
        """Whole percent compliant of what is required, rounded down so that 100 means all; None when nothing is."""
        return 100 * self.compliant // self.required if self.required else None

    @property
    def percent(self) -> int | None:
        """Whole percent completed of what is taken, rounded down so that 100 means all; None when nothing is."""
        return 100 * self.completed // self.taken if self.taken else None


@dataclass(frozen=True, kw_only=True)
class CourseFigures:
    """One course's row: the chart and the table show exactly these."""

    course: PublishedCourse
    counts: Counts

    def shown(self, standings: tuple[str, ...]) -> list[tuple[str, int]]:
        """Return (standing, people) of those asked for; of a discreet course the two a supervisor may see."""
        allowed = DISCREET_COURSE if self.course.discreet else standings
        return [(standing, getattr(self.counts, standing)) for standing in allowed]
