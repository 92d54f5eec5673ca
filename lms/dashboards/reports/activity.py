"""Activity: how much each person has begun and completed. When somebody last opened a page is stored nowhere."""

from collections import Counter
from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from ..figures import LABELS, Standing
from ..people_chunks import Person, number_of_people
from ..zones import day_in
from .asked import Asked
from .holding import Held, State, held_by
from .registry import Report, Row, register

COUNTED = (State.COMPLETED, State.EXPIRED, State.IN_PROGRESS, State.ENROLLED)


def header(asked: Asked) -> list[str]:
    """Return the names of the columns."""
    return [
        _("Name"),
        _("Staff number"),
        _("Unit"),
        _("Unit code"),
        _("Courses taken"),
        *(str(LABELS[one]) for one in (*COUNTED, Standing.OVERDUE)),
        str(LABELS[Standing.REQUIRED]),
        str(LABELS[Standing.COMPLIANT]),
        _("Latest completion (%(zone)s)") % {"zone": asked.zone.key},
    ]


def rows(asked: Asked) -> Iterator[Row]:
    """Yield a row for each person; wellbeing courses count nowhere. Two queries for a part of the people."""
    for people in asked.people():
        held = held_by(people, asked.courses)
        for person in people:
            yield _row(asked, person, held.get(person.subject, []))


def _row(asked: Asked, person: Person, held: list[Held]) -> Row:
    states = Counter(one.state for one in held)
    latest = max((one.completed_at for one in held if one.completed_at), default=None)
    return [
        person.name,
        asked.staff_number(person),
        person.unit,
        person.unit_code,
        len(held),
        *(states[state] for state in COUNTED),
        sum(1 for one in held if one.overdue),
        sum(1 for one in held if one.required),
        sum(1 for one in held if one.required and one.compliant),
        day_in(latest, asked.zone),
    ]


def size(asked: Asked) -> int:
    """Return how many people there are."""
    return number_of_people(asked.scope, asked.unit)


register(
    Report(
        slug="activity",
        label=pgettext_lazy("report", "Activity"),
        about=gettext_lazy(
            "How many courses each person has taken, begun and completed, and the day of the latest completion. "
            "Wellbeing courses are not counted."
        ),
        filters=("unit",),
        header=header,
        rows=rows,
        size=size,
    )
)
