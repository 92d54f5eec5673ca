"""Expiring certificates: completions that soon end, and those that have ended. Discreet courses are not among them."""

from collections.abc import Iterator, Sequence
from uuid import UUID

from django.db.models import Q, Sum
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from courses.certificates.models import Certificate
from courses.progress.models import UnitCourseCount

from ..figures import LABELS, Standing
from ..people_chunks import Person
from ..zones import day_in
from .asked import Asked
from .holding import Held, State, held_by, state_in_words
from .registry import Report, Row, register

STATES = (Standing.EXPIRING, Standing.EXPIRED)


def header(asked: Asked) -> list[str]:
    """Return the names of the columns."""
    return [
        _("Name"),
        _("Staff number"),
        _("Unit"),
        _("Unit code"),
        _("Course"),
        _("Title"),
        _("State"),
        _("Completed (%(zone)s)") % {"zone": asked.zone.key},
        _("Valid until"),
        str(LABELS[Standing.REQUIRED]),
        _("Renewal begun"),
        _("Certificate"),
    ]


def rows(asked: Asked) -> Iterator[Row]:
    """Yield a row for each such completion. Three queries for a part of the people."""
    courses = asked.chosen()
    for people in asked.people():
        found = held_by(people, courses, state__in=[State.COMPLETED, State.EXPIRED])
        held = {subject: [one for one in own if _wanted(one, asked.state)] for subject, own in found.items()}
        numbers = _numbers([one for own in held.values() for one in own])
        for person in people:
            for one in held.get(person.subject, ()):
                yield _row(asked, person, one, numbers)


def _wanted(one: Held, state: str) -> bool:
    soon = one.state == State.COMPLETED and one.expiring
    over = one.state == State.EXPIRED
    return {Standing.EXPIRING: soon, Standing.EXPIRED: over}.get(state, soon or over)


def _row(asked: Asked, person: Person, one: Held, numbers: dict[tuple[UUID, UUID], str]) -> Row:
    course = asked.courses[one.course_key]
    return [
        person.name,
        asked.staff_number(person),
        person.unit,
        person.unit_code,
        course.code,
        course.title,
        str(LABELS[Standing.EXPIRING]) if one.expiring and one.compliant else state_in_words(one),
        day_in(one.completed_at, asked.zone),
        one.valid_until,
        _("Yes") if one.required else _("No"),
        _("Yes") if one.renewing else _("No"),
        numbers.get((one.subject, one.course_key), ""),
    ]


def _numbers(held: Sequence[Held]) -> dict[tuple[UUID, UUID], str]:
    """Return the number of the latest certificate by person and course. One query, none where nobody is concerned."""
    if not held:
        return {}
    subjects, keys = {one.subject for one in held}, {one.course_key for one in held}
    found = Certificate.objects.filter(Q(subject__in=subjects) & Q(course_key__in=keys)).order_by("period", "issued_at")
    return {(subject, key): number for subject, key, number in found.values_list("subject", "course_key", "number")}


def size(asked: Asked) -> int:
    """Return about how many rows there are, from the units' counts. One query."""
    keys = [key for key, one in asked.chosen().items() if not one.discreet]
    counts = UnitCourseCount.objects.filter(asked.units("unit__"), course_key__in=keys)
    sums = counts.aggregate(soon=Sum("expiring"), over=Sum("expired"))
    soon, over = sums["soon"] or 0, sums["over"] or 0
    return {Standing.EXPIRING: soon, Standing.EXPIRED: over}.get(asked.state, soon + over)


register(
    Report(
        slug="expiring",
        label=gettext_lazy("Expiring certificates"),
        about=gettext_lazy(
            "Completions that end soon or have ended, the day, and whether a renewal has begun. Wellbeing courses are "
            "not in it."
        ),
        filters=("unit", "course", "state"),
        states=tuple((one, LABELS[one]) for one in STATES),
        header=header,
        rows=rows,
        size=size,
    )
)
