"""Compares every summary with what it follows from: the enrolment, the facts and the officer's post (rule C8)."""

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from django.db import transaction
from django.db.models import Min
from django.utils import timezone

from lms.core.zones import end_of_day
from lms.members.models import Profile

from ..progress.models import CompletionFact, CourseSummary
from ..progress.reconcile import CountDrift, completion_of, count_drift, recount_course
from ..progress.terms import ends_soon, is_expiring
from .models import Enrolment

State = CourseSummary.State
#: The worker marks what has fallen due every hour; being later than this is drift.
TURN_LAG = timedelta(hours=2)
MISSING, EXTRA = "missing", "without enrolment"
#: What a summary must hold exactly; the state may lag behind the calendar by the worker's turn.
COMPARED = (
    *("unit_id", "due_at", "due_zone", "suspended", "required"),
    *("completed_at", "period", "renewing", "valid_until", "valid_zone", "required_version"),
)


class SummaryDrift(NamedTuple):
    """How many summaries of a course and unit are wrong in one respect. Nobody is named."""

    course_key: str
    unit_id: int | None
    what: str
    summaries: int

    def __str__(self) -> str:
        """Say it in a line for the terminal."""
        return f"course {self.course_key}, unit {self.unit_id}: {self.summaries} summaries, {self.what}"


Tell = Callable[[int, int], None]


def find_drift(*, tell: Tell = lambda done, courses: None) -> list[SummaryDrift | CountDrift]:
    """Return where summaries differ from enrolments and facts, and where counts differ from summaries.

    ``tell`` hears how many of how many courses are done.
    """
    found: Counter[tuple[str, int | None, str]] = Counter()
    posts, keys = _posts(), _course_keys()
    for number, course_key in enumerate(keys):
        tell(number, len(keys))
        for _subject, expected, stored, wrong in _differing(course_key, posts):
            unit_id = expected["unit_id"] if expected else stored.unit_id if stored else None
            found.update((str(course_key), unit_id, what) for what in wrong)
    summaries = [SummaryDrift(*where, number) for where, number in sorted(found.items(), key=str)]
    return [*summaries, *count_drift()]


def repair() -> int:
    """Bring summaries and counts back to what enrolments and facts say, course by course; return how many summaries.

    A summary without an enrolment goes only where no completion stands behind it: what is earned stays (rule C3).
    """
    mended, posts = 0, _posts()
    for course_key in _course_keys():
        with transaction.atomic():
            for subject, expected, _stored, _what in list(_differing(course_key, posts, lock=True)):
                _mend(course_key, subject, expected)
                mended += 1
    for drifting in {drift.course_key for drift in count_drift()}:
        recount_course(drifting)
    return mended


def _course_keys() -> list[UUID]:
    return sorted(
        {*Enrolment.objects.values_list("course_key", flat=True).distinct()}
        | {*CourseSummary.objects.values_list("course_key", flat=True).distinct()}
    )


Differing = tuple[UUID, dict[str, Any] | None, CourseSummary | None, list[str]]


def _posts() -> dict[UUID, int | None]:
    return dict(Profile.objects.values_list("subject", "unit_id"))


def _differing(course_key: UUID, posts: dict[UUID, int | None], lock: bool = False) -> Iterator[Differing]:
    """Yield (subject, expected fields, stored summary, what is wrong) of one course. Four queries."""
    rows = CourseSummary.objects.filter(course_key=course_key).order_by("pk")
    stored = {row.subject: row for row in (rows.select_for_update() if lock else rows)}
    begun, recorded = _begun(course_key), _recorded(course_key)
    expected = {
        one.subject: _fields(one, posts.get(one.subject), begun.get(one.subject), recorded.get(one.subject, []))
        for one in Enrolment.objects.filter(course_key=course_key)
    }
    for subject in sorted(stored.keys() | expected.keys()):
        row, fields = stored.get(subject), expected.get(subject)
        wrong = _wrong(row, fields, recorded.get(subject, []))
        if wrong:
            yield subject, fields, row, wrong


def _wrong(row: CourseSummary | None, fields: dict[str, Any] | None, recorded: list[CompletionFact]) -> list[str]:
    if row is None:
        return [MISSING]
    if fields is None:
        return [] if row.completed_at and row.completed_at == completion_of(recorded).completed_at else [EXTRA]
    wrong = [name for name in COMPARED if getattr(row, name) != fields[name]]
    late = [] if _turned(row, fields["state"]) else ["state"]
    overdue = [] if _overdue_holds(row) else ["overdue"]
    return [*wrong, *late, *overdue] if _expiring_holds(row) else [*wrong, *late, *overdue, "expiring"]


def _begun(course_key: UUID) -> dict[UUID, datetime]:
    """Return who has done anything in the course, with the time of the first."""
    facts = CompletionFact.objects.filter(course_key=course_key).exclude(kind=CompletionFact.Kind.PERIOD)
    return dict(facts.order_by().values_list("subject").annotate(first=Min("occurred_at")))


def _recorded(course_key: UUID) -> dict[UUID, list[CompletionFact]]:
    """Return, by officer, what decides about completion and validity."""
    kinds = (CompletionFact.Kind.COURSE, CompletionFact.Kind.PERIOD, CompletionFact.Kind.VALIDITY)
    found: dict[UUID, list[CompletionFact]] = {}
    for fact in CompletionFact.objects.filter(course_key=course_key, kind__in=kinds).order_by("recorded_at"):
        found.setdefault(fact.subject, []).append(fact)
    return found


def _fields(
    one: Enrolment, unit_id: int | None, begun: datetime | None, recorded: list[CompletionFact]
) -> dict[str, Any]:
    """Return what an enrolment's summary should hold."""
    completion = completion_of(recorded)
    return completion._asdict() | {
        "unit_id": unit_id,
        "state": completion.state or (State.IN_PROGRESS if begun else State.ENROLLED),
        "started_at": begun,
        "due_at": one.due_at,
        "due_zone": one.due_zone,
        "suspended": one.ended_at is not None,
        "required": one.required,
    }


def _turned(row: CourseSummary, expected: str) -> bool:
    """Whether the state is what it should be, or expired within the last turns of the worker."""
    if row.state == expected:
        return True
    ends = end_of_day(row.valid_until, row.valid_zone or "UTC") if row.valid_until else None
    return (
        {row.state, expected} == {State.COMPLETED, State.EXPIRED}
        and ends is not None
        and (ends > timezone.now() - TURN_LAG)
    )


def _is_overdue(row: CourseSummary | dict[str, Any], moment: datetime) -> bool:
    value = row.get if isinstance(row, dict) else lambda name: getattr(row, name)
    open_work = value("completed_at") is None or value("renewing")
    due_at = value("due_at")
    return bool(open_work and due_at is not None and due_at < moment)


def _overdue_holds(row: CourseSummary) -> bool:
    now = timezone.now()
    return _is_overdue(row, now) if row.overdue else not _is_overdue(row, now - TURN_LAG)


def _expiring_holds(row: CourseSummary) -> bool:
    """Whether the mark is right, now or at the worker's last turn."""
    now = timezone.now()
    return row.expiring in (is_expiring(row, now), is_expiring(row, now - TURN_LAG))


def _mend(course_key: UUID, subject: UUID, fields: dict[str, Any] | None) -> None:
    if fields is None:
        CourseSummary.objects.filter(subject=subject, course_key=course_key).delete()
        return
    soon = fields["state"] == State.COMPLETED and ends_soon(fields["valid_until"], fields["valid_zone"])
    turned = {"overdue": _is_overdue(fields, timezone.now()), "expiring": soon}
    mended = {name: fields[name] for name in (*COMPARED, "state")} | turned
    CourseSummary.objects.update_or_create(
        subject=subject, course_key=course_key, defaults=mended, create_defaults=fields | turned
    )
