"""Transcripts: every completion of every person, renewals too, as the facts and the certificates say. Never scores.

Of a discreet course only the completion that holds now, and its day: neither earlier ones nor that one has ended.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import Q, Sum
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from courses.certificates.models import Certificate
from courses.certificates.rules import State, state_of
from courses.progress.models import CompletionFact, CourseSummary, UnitCourseCount
from courses.progress.terms import still_valid
from courses.records.facts import CourseFacts, Fact, PeriodFacts, by_course

from ..people_chunks import Person, subjects_of
from .asked import Asked
from .registry import Report, Row, register

Kind = CompletionFact.Kind
Certificates = dict[tuple[UUID, UUID, int], Certificate]
#: Completions of discreet courses that hold: whose, of which course, and when.
Held = set[tuple[UUID, UUID, datetime | None]]


def header(asked: Asked) -> list[str]:
    """Return the names of the columns."""
    return [
        _("Name"),
        _("Staff number"),
        _("Unit"),
        _("Unit code"),
        _("Course"),
        _("Title"),
        _("Period"),
        _("Version"),
        _("Completed"),
        _("Time zone"),
        _("Valid until"),
        _("State"),
        _("Learnt elsewhere"),
        _("Certificate"),
    ]


def rows(asked: Asked) -> Iterator[Row]:
    """Yield a row for each completion, by person, course and period. At most four queries for a part of the people."""
    courses = asked.chosen()
    for people in asked.people():
        facts, certificates, held = _facts(people, asked), _certificates(people, asked), _held(people, asked)
        for person in people:
            known = by_course(facts.get(person.subject, ()))
            for key in (key for key in courses if key in known):
                if courses[key].discreet:
                    yield from _veiled_rows(asked, person, key, known[key], held)
                else:
                    yield from _rows(asked, person, key, known[key], certificates)


def _rows(asked: Asked, person: Person, key: UUID, facts: CourseFacts, certificates: Certificates) -> Iterator[Row]:
    for one in reversed(facts.completed):
        certificate = certificates.get((person.subject, key, one.number))
        yield [
            *_whose(asked, person, key),
            one.number,
            one.completion.required_version if one.completion else None,
            one.completed_on,
            one.zone,
            one.valid_until,
            _state(one, certificate),
            _("Yes") if one.recognised else "",
            certificate.number if certificate else "",
        ]


def _veiled_rows(asked: Asked, person: Person, key: UUID, facts: CourseFacts, held: Held) -> Iterator[Row]:
    """Yield the row of a completion that holds."""
    for one in facts.completed:
        if one.completion and (person.subject, key, one.completion.occurred_at) in held:
            yield [*_whose(asked, person, key), None, None, one.completed_on, one.zone, None, "", "", ""]
            return


def _whose(asked: Asked, person: Person, key: UUID) -> Row:
    course = asked.courses[key]
    staff_number = asked.staff_number(person)
    return [person.name, staff_number, person.unit, person.unit_code, course.code, course.title]


def _state(one: PeriodFacts, certificate: Certificate | None) -> str:
    if certificate:
        return str(state_of(certificate).label)
    return str((State.VALID if still_valid(one.valid_until, one.zone) else State.EXPIRED).label)


def _facts(people: Sequence[Person], asked: Asked) -> dict[UUID, list[Fact]]:
    """Return what was completed and until when it is valid, by person, the oldest first. One query."""
    found = CompletionFact.objects.filter(subject__in=subjects_of(people), kind__in=[Kind.COURSE, Kind.VALIDITY])
    if asked.course:
        found = found.filter(course_key=asked.course.course_key)
    facts: dict[UUID, list[Fact]] = {}
    for subject, *values in found.order_by("occurred_at", "recorded_at").values_list("subject", *Fact._fields):
        facts.setdefault(subject, []).append(Fact(*values))
    return facts


def _certificates(people: Sequence[Person], asked: Asked) -> Certificates:
    """Return the latest certificate of each completion: one that corrects another stands in its place. One query."""
    found = Certificate.objects.standing().filter(subject__in=subjects_of(people))
    if asked.course:
        found = found.filter(course_key=asked.course.course_key)
    ordered = found.order_by("issued_at", "pk")
    return {(one.subject, one.course_key, one.period): one for one in ordered if not one.corrected}


def _held(people: Sequence[Person], asked: Asked) -> Held:
    """Return which completions of discreet courses hold. One query, none where there is no such course."""
    keys = _discreet(asked)
    if not keys:
        return set()
    found = CourseSummary.objects.filter(subject__in=subjects_of(people), course_key__in=keys)
    holding = found.filter(state=CourseSummary.State.COMPLETED, suspended=False)
    return set(holding.values_list("subject", "course_key", "completed_at"))


def _discreet(asked: Asked) -> list[UUID]:
    return [key for key, one in asked.chosen().items() if one.discreet]


def size(asked: Asked) -> int:
    """Return about how many rows there are: renewals come on top. One query."""
    if asked.person:
        return len(asked.courses)
    counts = UnitCourseCount.objects.filter(asked.units("unit__"), course_key__in=list(asked.chosen()))
    over = Sum("expired", filter=~Q(course_key__in=_discreet(asked)))
    sums = counts.aggregate(held=Sum("completed"), over=over)
    return (sums["held"] or 0) + (sums["over"] or 0)


register(
    Report(
        slug="transcripts",
        label=pgettext_lazy("report", "Transcripts"),
        about=gettext_lazy(
            "Everything that was completed and when, with certificates and earlier periods. One row for each "
            "completion; no answers and no scores."
        ),
        filters=("unit", "course", "person"),
        header=header,
        rows=rows,
        size=size,
    )
)
