"""Compares obligations with what they follow from: assignments, posts, absences; and enrolments with them (rule C8)."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from functools import reduce
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from lms.members.models import Profile

from ..enrolment.dates import DueDate, Pair
from ..enrolment.models import Enrolment
from ..progress.models import CourseSummary
from .criteria import Criteria
from .due import absences_of, date_of, earliest, is_settled, open_obligations, set_date
from .models import Assignment, Obligation
from .targets import offer_for

#: Obligations looked at together.
PART = 2000


class ObligationDrift(NamedTuple):
    """How many people differ in one respect. Nobody is named."""

    course_key: str
    what: str
    people: int

    def __str__(self) -> str:
        """Say it in a line for the terminal."""
        return f"course or track {self.course_key}: {self.people} people, {self.what}"


def missing(assignment: Assignment) -> QuerySet[Profile, UUID]:
    """Return the subjects of those who meet the criteria and are not asked, in order."""
    criteria = Criteria.of(assignment)
    courses = offer_for([(criteria.target, assignment.target_key)]).courses_of(criteria.target, assignment.target_key)
    people = criteria.people() if assignment.ended_at is None else Profile.objects.none()
    held = Obligation.objects.filter(assignment=assignment, ended_at=None, subject=OuterRef("subject"))
    unasked = reduce(Q.__or__, (~Q(Exists(held.filter(course_key=key))) for key in courses), Q(pk__in=[]))
    return people.filter(unasked).order_by("subject").values_list("subject", flat=True)


def stale(assignment: Assignment) -> QuerySet[Obligation, UUID]:
    """Return the subjects of those who are asked and do not meet the criteria any more, in order."""
    held = Obligation.objects.filter(assignment=assignment, ended_at=None).order_by("subject")
    if assignment.ended_at is None:
        criteria = Criteria.of(assignment)
        here = offer_for(
            [(criteria.target, assignment.target_key)],
            held.order_by().values_list("course_key", flat=True).distinct(),
        )
        asked = here.courses_of(criteria.target, assignment.target_key)
        gone = here.live - {*asked}
        there = Exists(criteria.people().filter(subject=OuterRef("subject")))
        open_account = Exists(Profile.objects.filter(subject=OuterRef("subject"), user__is_active=True))
        offered = Q(course_key__in=here.live)
        held = held.filter(Q(course_key__in=gone) | ~Q(there) & (offered | ~Q(open_account)))
    return held.values_list("subject", flat=True).distinct()


def misdated() -> Iterator[Pair]:
    """Yield persons and courses whose obligations or enrolment are not as they should be. Five queries a part."""
    for part in _parts():
        yield from _wrong(part)
    held = Obligation.objects.filter(subject=OuterRef("subject"), course_key=OuterRef("course_key"), ended_at=None)
    yield from (
        Enrolment.objects.filter(~Exists(held), required=True).order_by("pk").values_list("subject", "course_key")
    )


def _parts() -> Iterator[list[Obligation]]:
    """Yield all open obligations, those of one person in one course together."""
    part: list[Obligation] = []
    for one in open_obligations().order_by("subject", "course_key", "pk").iterator(chunk_size=PART):
        if len(part) >= PART and one.subject != part[-1].subject:
            yield part
            part = []
        part.append(one)
    yield part


def _wrong(part: list[Obligation]) -> Iterator[Pair]:
    asked: dict[Pair, list[Obligation]] = defaultdict(list)
    for one in part:
        asked[one.subject, one.course_key].append(one)
    subjects, courses = {pair[0] for pair in asked}, {pair[1] for pair in asked}
    absences = absences_of(subjects)
    keys = {"subject__in": subjects, "course_key__in": courses}
    summaries = {(one.subject, one.course_key): one for one in CourseSummary.objects.filter(**keys)}
    enrolments = {(one.subject, one.course_key): one for one in Enrolment.objects.filter(**keys)}
    for pair, rows in asked.items():
        summary, enrolment = summaries.get(pair), enrolments.get(pair)
        stored = earliest(rows)
        moved = not is_settled(summary) and any(
            set_date(one, date_of(one, summary, absences.get(pair[0], ()))) for one in rows
        )
        if moved or enrolment is None or not _follows(enrolment, stored):
            yield pair


def _follows(enrolment: Enrolment, asked: DueDate) -> bool:
    due = (enrolment.due_at, enrolment.due_zone)
    return enrolment.required and (enrolment.due_by_hand or due == asked)


def find_obligation_drift() -> list[ObligationDrift]:
    """Return where obligations and enrolments are not what assignments, posts and absences come to."""
    found: Counter[tuple[str, str]] = Counter()
    rows: Any = Assignment.objects.exclude(evaluated_at=None).select_related("agency", "unit", "position")
    for assignment in rows.order_by("pk"):
        found[str(assignment.target_key), "not asked"] += missing(assignment).count()
        found[str(assignment.target_key), "asked without a reason"] += stale(assignment).count()
    found.update((str(course_key), "due date or enrolment") for _subject, course_key in misdated())
    return [ObligationDrift(*where, number) for where, number in sorted(found.items()) if number]
