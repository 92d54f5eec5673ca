"""Compares every summary with what it follows from: the enrolment, the facts and the officer's post (rule C8)."""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from django.db import transaction
from django.db.models import Min, Q
from django.utils import timezone

from lms.members.models import Profile

from ..progress.models import CompletionFact, CourseSummary
from ..progress.reconcile import CountDrift, count_drift, recount_course
from .models import Enrolment

State = CourseSummary.State
#: The worker marks what has fallen due every hour; being later than this is drift.
TURN_LAG = timedelta(hours=2)
MISSING, EXTRA = "missing", "without enrolment"


class SummaryDrift(NamedTuple):
    """How many summaries of a course and unit are wrong in one respect. Nobody is named."""

    course_key: str
    unit_id: int | None
    what: str
    summaries: int

    def __str__(self) -> str:
        """Say it in a line for the terminal."""
        return f"course {self.course_key}, unit {self.unit_id}: {self.summaries} summaries, {self.what}"


def find_drift() -> list[SummaryDrift | CountDrift]:
    """Return where summaries differ from enrolments and facts, and where counts differ from summaries."""
    found: Counter[tuple[str, int | None, str]] = Counter()
    posts = _posts()
    for course_key in _course_keys():
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
    """Yield (subject, expected fields, stored summary, what is wrong) of one course. Three queries."""
    rows = CourseSummary.objects.filter(course_key=course_key).order_by("pk")
    stored = {row.subject: row for row in (rows.select_for_update() if lock else rows)}
    facts = _facts(course_key)
    expected = {
        one.subject: _fields(one, posts.get(one.subject), one.subject in facts, facts.get(one.subject))
        for one in Enrolment.objects.filter(course_key=course_key)
    }
    for subject in sorted(stored.keys() | expected.keys()):
        row, fields = stored.get(subject), expected.get(subject)
        wrong = _wrong(row, fields, facts.get(subject))
        if wrong:
            yield subject, fields, row, wrong


def _wrong(row: CourseSummary | None, fields: dict[str, Any] | None, completed: datetime | None) -> list[str]:
    if row is None:
        return [MISSING]
    if fields is None:
        return [] if completed and row.completed_at == completed else [EXTRA]
    wrong = [name for name in fields if getattr(row, name) != fields[name]]
    return wrong if _overdue_holds(row) else [*wrong, "overdue"]


def _facts(course_key: UUID) -> dict[UUID, datetime | None]:
    """Return who has done anything in the course, with the time of completing it."""
    facts = CompletionFact.objects.filter(course_key=course_key).order_by().values("subject")
    rows = facts.annotate(completed=Min("occurred_at", filter=Q(kind=CompletionFact.Kind.COURSE)))
    return {row["subject"]: row["completed"] for row in rows}


def _fields(one: Enrolment, unit_id: int | None, begun: bool, completed: datetime | None) -> dict[str, Any]:
    """Return what an enrolment's summary should hold."""
    return {
        "unit_id": unit_id,
        "state": _state(begun, completed),
        "completed_at": completed,
        "due_at": one.due_at,
        "due_zone": one.due_zone,
    }


def _state(begun: bool, completed: datetime | None) -> str:
    return State.COMPLETED if completed else State.IN_PROGRESS if begun else State.ENROLLED


def _is_overdue(state: str, due_at: datetime | None, moment: datetime) -> bool:
    return state != State.COMPLETED and due_at is not None and due_at < moment


def _overdue_holds(row: CourseSummary) -> bool:
    now = timezone.now()
    if row.overdue:
        return _is_overdue(row.state, row.due_at, now)
    return not _is_overdue(row.state, row.due_at, now - TURN_LAG)


def _mend(course_key: UUID, subject: UUID, fields: dict[str, Any] | None) -> None:
    if fields is None:
        CourseSummary.objects.filter(subject=subject, course_key=course_key).delete()
        return
    overdue = _is_overdue(fields["state"], fields["due_at"], timezone.now())
    CourseSummary.objects.update_or_create(
        subject=subject, course_key=course_key, defaults=fields | {"overdue": overdue}
    )
