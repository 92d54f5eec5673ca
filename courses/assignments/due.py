"""By when an obligation asks for a course now: the assignment's date or the renewal's, moved on by absences.

Dates are days; they end in the assignment's zone (rule T1).
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime, timedelta
from functools import lru_cache
from uuid import UUID

from django.db.models import QuerySet

from lms.core.zones import end_of_day, named_zone
from lms.members.models import Absence

from ..enrolment.dates import NO_DATE, DueDate, Pair, due_date_source
from ..progress.models import CourseSummary
from .models import Assignment, Obligation
from .pauses import Paused, Span, paused_due


def open_obligations() -> QuerySet[Obligation]:
    """Return what is asked of anybody now, with the assignments."""
    return Obligation.objects.filter(ended_at=None).select_related("assignment").order_by("pk")


def certified() -> QuerySet[Obligation]:
    """Return what is asked of anybody to be held all the time: of these renewals are asked (rule K8)."""
    return Obligation.objects.filter(ended_at=None, assignment__target=Assignment.Target.CERTIFICATION)


def absences_of(subjects: Collection[UUID]) -> Mapping[UUID, list[Span]]:
    """Return the absences of these people. One query."""
    found: dict[UUID, list[Span]] = defaultdict(list)
    rows = Absence.objects.filter(profile__subject__in=subjects)
    for subject, first, last in rows.values_list("profile__subject", "starts_on", "ends_on"):
        found[subject].append((first, last))
    return found


def is_settled(summary: CourseSummary | None) -> bool:
    """Whether nothing is asked in the course any more: then dates stay as they were."""
    return summary is not None and summary.settled


def date_of(obligation: Obligation, summary: CourseSummary | None, absences: Iterable[Span]) -> Paused:
    """Return the day the obligation is due, with its pauses; no day where it has none, or while it stands still."""
    since, day = _asked_for(obligation, summary)
    return paused_due(since, day, absences) if day else Paused(None, 0)


def _asked_for(obligation: Obligation, summary: CourseSummary | None) -> tuple[date, date | None]:
    """Return the first day and the due one, before pauses.

    A renewal is due on the last valid day of what it renews, where that was asked for already; else by the assignment's
    own date (rule K8). Who asks for a course once asks for no renewal.
    """
    since, own = obligation.since, own_day(obligation.assignment, obligation.since)
    if summary is None or not summary.renewing or summary.opened_at is None:
        return since, own
    opened, until = summary.opened_at.date(), summary.valid_until
    if own and own > (until or opened):
        return since, own
    certified = obligation.assignment.target == Assignment.Target.CERTIFICATION
    if certified and until and until >= since:
        return opened, until
    return since, None


def own_day(assignment: Assignment, since: date) -> date | None:
    """Return the assignment's due day for somebody it concerns since a day.

    A fixed day that was over by then is nobody's fault: it asks without a date.
    """
    if assignment.due_days is not None:
        return since + timedelta(days=assignment.due_days)
    return assignment.due_on if assignment.due_on and assignment.due_on >= since else None


def set_date(obligation: Obligation, paused: Paused) -> bool:
    """Set the date of an obligation in memory; return whether it is another one."""
    due_at = _end_of(paused.day, obligation.assignment.zone) if paused.day else None
    if (obligation.due_at, obligation.paused_days) == (due_at, paused.days):
        return False
    obligation.due_at, obligation.paused_days = due_at, paused.days
    return True


@lru_cache(maxsize=2000)
def _end_of(day: date, zone: str) -> datetime:
    """Return when a day ends; the same few days come again and again."""
    return end_of_day(day, named_zone(zone).key)


def earliest(obligations: Iterable[Obligation]) -> DueDate:
    """Return the due date that follows for the enrolment: the earliest of those there are."""
    dated = [DueDate(one.due_at, one.assignment.zone) for one in obligations if one.due_at]
    return min(dated, default=NO_DATE)


@due_date_source
def dates_asked(pairs: Collection[Pair]) -> dict[Pair, DueDate]:
    """Return the dates by which people are asked for courses now. One query."""
    rows = open_obligations().filter(
        subject__in={pair[0] for pair in pairs}, course_key__in={pair[1] for pair in pairs}
    )
    found: dict[Pair, list[Obligation]] = defaultdict(list)
    for one in rows:
        found[one.subject, one.course_key].append(one)
    return {pair: earliest(rows) for pair, rows in found.items()}
