"""Compliance: what is asked of whom by an assignment, and whether a valid completion is held.

Discreet courses are not in it, in rows and in numbers: who has to take one is for nobody else.
"""

from collections.abc import Iterator

from django.db.models import Sum
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from courses.content.models import PublishedCourse
from courses.progress.models import UnitCourseCount

from ..figures import LABELS, Standing
from ..people_chunks import Person
from ..zones import day_in
from .asked import Asked
from .holding import Held, held_by, state_in_words
from .registry import Report, Row, register

STATES = (Standing.NOT_COMPLIANT, Standing.COMPLIANT, Standing.OVERDUE, Standing.EXPIRING)


def header(asked: Asked) -> list[str]:
    """Return the names of the columns."""
    return [
        _("Name"),
        _("Staff number"),
        _("Unit"),
        _("Unit code"),
        _("Course"),
        _("Title"),
        str(LABELS[Standing.COMPLIANT]),
        _("State"),
        str(LABELS[Standing.OVERDUE]),
        _("Due"),
        _("Time zone of the due date"),
        _("Completed (%(zone)s)") % {"zone": asked.zone.key},
        _("Valid until"),
    ]


def rows(asked: Asked) -> Iterator[Row]:
    """Yield a row for each person and course asked for. Two queries for a part of the people."""
    courses = asked.chosen()
    for people in asked.people():
        held = held_by(people, courses, required=True)
        for person in people:
            for one in held.get(person.subject, ()):
                if _wanted(one, asked.state):
                    yield _row(asked, person, one, courses[one.course_key])


def _wanted(one: Held, state: str) -> bool:
    if state == Standing.OVERDUE:
        return one.overdue
    if state == Standing.EXPIRING:
        return one.compliant and one.expiring
    return not state or one.compliant == (state == Standing.COMPLIANT)


def _row(asked: Asked, person: Person, one: Held, course: PublishedCourse) -> Row:
    return [
        person.name,
        asked.staff_number(person),
        person.unit,
        person.unit_code,
        course.code,
        course.title,
        _("Yes") if one.compliant else _("No"),
        state_in_words(one),
        str(LABELS[Standing.OVERDUE]) if one.overdue else "",
        one.due_on,
        one.due_zone,
        day_in(one.completed_at, asked.zone),
        one.valid_until,
    ]


def size(asked: Asked) -> int:
    """Return about how many rows there are, from the units' counts. One query."""
    if asked.person:
        return len(asked.courses)
    keys = [key for key, one in asked.chosen().items() if not one.discreet]
    counts = UnitCourseCount.objects.filter(asked.units("unit__"), course_key__in=keys)
    sums = counts.aggregate(asked=Sum("required"), held=Sum("compliant"), late=Sum("overdue"), soon=Sum("expiring"))
    number = {name: value or 0 for name, value in sums.items()}
    by_state = {
        Standing.COMPLIANT: number["held"],
        Standing.NOT_COMPLIANT: number["asked"] - number["held"],
        Standing.OVERDUE: number["late"],
        Standing.EXPIRING: number["soon"],
    }
    return int(by_state.get(asked.state, number["asked"]))


register(
    Report(
        slug="compliance",
        label=gettext_lazy("Compliance"),
        about=gettext_lazy(
            "Who is asked for which course, who holds a valid completion, and who does not. One row for each person "
            "and course that an assignment asks for."
        ),
        filters=("unit", "course", "state", "person"),
        states=tuple((one, LABELS[one]) for one in STATES),
        header=header,
        rows=rows,
        size=size,
    )
)
