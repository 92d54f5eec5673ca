"""The people behind a number: which are asked for, and what a supervisor may see of one."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import QuerySet

from courses.content.models import PublishedCourse
from courses.progress.models import CourseSummary
from lms.core.zones import named_zone
from lms.members.models import Profile

from .figures import Standing
from .places import Place
from .zones import day_in

Courses = dict[UUID, PublishedCourse]
#: A person and a course.
Pair = tuple[UUID, UUID]


@dataclass(frozen=True, kw_only=True)
class PeopleFilter:
    """Which people, as the address says it. Made by ``filters.read_filter``, which refuses what may not be asked."""

    place: Place
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
    #: Whether an assignment asks for the course.
    required: bool = False
    #: Whether the completion ends soon.
    expiring: bool = False
    due_on: date | None = None
    due_zone: str = ""
    completed_on: date | None = None
    #: The last day on which the completion is or was valid, as its zone reckons.
    valid_until: date | None = None

    @property
    def pick(self) -> str:
        """What a ticked row sends: the person, and the course where the row has one."""
        return f"{self.subject}:{self.course.course_key}" if self.course else str(self.subject)


class Held(NamedTuple):
    """What a row needs of a summary."""

    subject: UUID
    course_key: UUID
    state: str
    overdue: bool
    required: bool
    expiring: bool
    due_at: datetime | None
    due_zone: str
    completed_at: datetime | None
    valid_until: date | None


def held(summaries: QuerySet[CourseSummary]) -> list[Held]:
    """Read what rows need of summaries. One query."""
    return [Held(*row) for row in summaries.values_list(*Held._fields)]


def row_of(
    person: Profile, course: PublishedCourse | None, summary: Held | CourseSummary | None, zone: ZoneInfo
) -> PersonRow:
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
        required=bool(summary and summary.required and not course.discreet),
        expiring=bool(summary and summary.expiring and not course.discreet),
        due_on=day_in(summary.due_at, named_zone(summary.due_zone)) if summary and not course.discreet else None,
        due_zone=summary.due_zone if summary and not course.discreet else "",
        completed_on=day_in(summary.completed_at, zone) if summary and standing != Standing.NOT_COMPLETED else None,
        valid_until=summary.valid_until if summary and not course.discreet else None,
    )


def _standing_shown(course: PublishedCourse, summary: Held | CourseSummary | None) -> str:
    """Return the standing others may see: of a discreet course only whether it is completed, and still valid."""
    state = summary.state if summary else Standing.NOT_ENROLLED
    if course.discreet and state != Standing.COMPLETED:
        return Standing.NOT_COMPLETED
    return str(state)
