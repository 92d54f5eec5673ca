"""What an administrator sees of a member's time and tries: what is granted, what is under way, what was extended."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils.timezone import localtime

from assessments.attempts.models import Accommodation, Attempt, Extension
from assessments.attempts.policy import Policy
from courses.activities.models import Activity
from lms.core.zones import named_zone

#: So many of the latest extensions are listed.
SHOWN = 20


@dataclass(frozen=True)
class Named:
    """A row with the title of its quiz; "" for every quiz."""

    row: Any
    title: str


@dataclass(frozen=True)
class Running:
    """A timed attempt that nobody has closed."""

    attempt: Attempt
    title: str
    #: The quiz's own zone, where its closing is set in one whose clocks differ from the reader's.
    zone: ZoneInfo | None
    over: bool


def granted_to_member(subject: UUID) -> list[Named]:
    """Return what is granted to a member, that at every quiz first. Two queries."""
    rows = list(Accommodation.objects.filter(subject=subject).order_by("quiz_key", "pk"))
    titles = _titles(row.quiz_key for row in rows if row.quiz_key)
    named = [Named(row, titles.get(row.quiz_key, "") if row.quiz_key else "") for row in rows]
    return sorted(named, key=lambda one: (one.row.quiz_key is not None, one.title))


def running_of(subject: UUID, now: datetime) -> list[Running]:
    """Return a member's open attempts with a deadline, the nearest first. Two queries."""
    rows = list(Attempt.objects.open().filter(subject=subject, deadline_at__isnull=False).order_by("deadline_at"))
    titles = _titles(row.quiz_key for row in rows)
    return [_running(row, titles.get(row.quiz_key, ""), now) for row in rows]


def running(attempt: Attempt, now: datetime) -> Running:
    """Return one open attempt as it is shown. One query."""
    return _running(attempt, _titles([attempt.quiz_key]).get(attempt.quiz_key, ""), now)


def _running(attempt: Attempt, title: str, now: datetime) -> Running:
    return Running(attempt, title, _other_zone(attempt), attempt.is_over(now))


def _other_zone(attempt: Attempt) -> ZoneInfo | None:
    name, deadline = Policy.of(attempt).zone, attempt.deadline_at
    if not name or deadline is None:
        return None
    zone = named_zone(name)
    return None if deadline.astimezone(zone).utcoffset() == localtime(deadline).utcoffset() else zone


def extensions_of(subject: UUID) -> list[Named]:
    """Return the latest extensions of a member's attempts. Two queries."""
    rows = list(
        Extension.objects.filter(attempt__subject=subject).select_related("attempt").order_by("-at", "-pk")[:SHOWN]
    )
    titles = _titles(row.attempt.quiz_key for row in rows)
    return [Named(row, titles.get(row.attempt.quiz_key, "")) for row in rows]


def _titles(keys: Iterable[UUID]) -> dict[UUID, str]:
    wanted = set(keys)
    return dict(Activity.objects.filter(key__in=wanted).values_list("key", "title")) if wanted else {}
