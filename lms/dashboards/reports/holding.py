"""Where a part of the people stands in the courses in question: one query a part, read as plain tuples."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from courses.progress.models import CourseSummary
from lms.core.zones import named_zone

from ..figures import LABELS
from ..people import Courses
from ..people_chunks import Person, subjects_of
from ..zones import day_in

State = CourseSummary.State


class Held(NamedTuple):
    """What reports need of a summary."""

    subject: UUID
    course_key: UUID
    state: str
    overdue: bool
    due_at: datetime | None
    due_zone: str
    completed_at: datetime | None
    valid_until: date | None
    renewing: bool
    required: bool
    expiring: bool

    @property
    def compliant(self) -> bool:
        """Whether a valid completion is held."""
        return self.state == State.COMPLETED

    @property
    def due_on(self) -> date | None:
        """The due day in its own zone (rule T1)."""
        return day_in(self.due_at, named_zone(self.due_zone))


def held_by(people: Sequence[Person], courses: Courses, **wanted: object) -> dict[UUID, list[Held]]:
    """Return each person's summaries in these courses, in catalogue order. Ended enrolments count nowhere (rule E1).

    Discreet courses are left out: who takes one, or is asked to, is for nobody else.
    """
    keys = {key: place for place, (key, one) in enumerate(courses.items()) if not one.discreet}
    rows = CourseSummary.objects.filter(subject__in=subjects_of(people), suspended=False, **wanted)
    if len(courses) == 1:
        rows = rows.filter(course_key__in=keys)
    found: dict[UUID, list[Held]] = {}
    for row in rows.order_by().values_list(*Held._fields):
        if row[1] in keys:
            found.setdefault(row[0], []).append(Held(*row))
    for own in found.values():
        own.sort(key=lambda one: keys[one.course_key])
    return found


def state_in_words(one: Held) -> str:
    """Return the state as lists name it."""
    return str(LABELS[one.state])
