"""The people behind a number: which are asked for, and what a supervisor may see of one."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID
from zoneinfo import ZoneInfo

from courses.content.models import PublishedCourse
from courses.progress.models import CourseSummary
from lms.core.zones import named_zone
from lms.members.models import Profile, Unit

from .figures import Standing
from .zones import day_in

Courses = dict[UUID, PublishedCourse]
#: A person and a course.
Pair = tuple[UUID, UUID]


@dataclass(frozen=True, kw_only=True)
class PeopleFilter:
    """Which people, as the address says it. Made by ``filters.read_filter``, which refuses what may not be asked."""

    unit: Unit
    course: PublishedCourse | None = None
    standing: str = ""
    person: Profile | None = None
    descending: bool = False

    @property
    def by_course(self) -> bool:
        """Whether a row stands for a person and a course, rather than for a person."""
        return self.course is None and (self.standing != "" or self.person is not None)


@dataclass(frozen=True, kw_only=True)
class PersonRow:
    """One row: nothing here that a supervisor may not see."""

    subject: UUID
    name: str
    unit: str
    course: PublishedCourse | None
    #: A key of ``figures.LABELS``; empty where the row is about no course.
    standing: str = ""
    late: bool = False
    due_on: date | None = None
    due_zone: str = ""
    completed_on: date | None = None
    #: The last day on which the completion is or was valid, as its zone reckons.
    valid_until: date | None = None

    @property
    def pick(self) -> str:
        """What a ticked row sends: the person, and the course where the row has one."""
        return f"{self.subject}:{self.course.course_key}" if self.course else str(self.subject)


def row_of(person: Profile, course: PublishedCourse | None, summary: CourseSummary | None, zone: ZoneInfo) -> PersonRow:
    """Return one person as others may see them; ``zone`` is where the day of completion is reckoned."""
    unit = person.unit.name if person.unit else ""
    if course is None:
        return PersonRow(subject=person.subject, name=person.display_name, unit=unit, course=None)
    standing = _standing_shown(course, summary)
    return PersonRow(
        subject=person.subject,
        name=person.display_name,
        unit=unit,
        course=course,
        standing=standing,
        late=bool(summary and summary.overdue and not course.discreet),
        due_on=day_in(summary.due_at, named_zone(summary.due_zone)) if summary else None,
        due_zone=summary.due_zone if summary else "",
        completed_on=day_in(summary.completed_at, zone) if summary and standing != Standing.NOT_COMPLETED else None,
        valid_until=summary.valid_until if summary and not course.discreet else None,
    )


def _standing_shown(course: PublishedCourse, summary: CourseSummary | None) -> str:
    """Return the standing others may see: of a discreet course only whether it is completed, and still valid."""
    state = summary.state if summary else Standing.NOT_ENROLLED
    if course.discreet and state != Standing.COMPLETED:
        return Standing.NOT_COMPLETED
    return str(state)
