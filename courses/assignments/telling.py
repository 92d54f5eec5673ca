"""Tells people what is newly asked of them: right away, and by an hourly round over those who were not told then."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import TypeVar
from uuid import UUID, uuid5

from django.db.models import Exists, Model, OuterRef, Q, QuerySet
from django.utils import timezone

from lms.core.zones import named_zone
from lms.members.models import Absence, Profile, held_on
from lms.notices.models import Notice
from lms.notices.services import Message, notify_all

from ..content.queries import live_courses
from ..progress.models import CourseSummary
from .messages import OPEN
from .models import Assignment, Obligation
from .signals import Asking

RowType = TypeVar("RowType", bound=Model)
#: People a transaction.
PART = 500
#: How long a message is still worth sending after its moment: a worker may have rested. What is older is no news.
GRACE = timedelta(days=2)


def tell_asked(*, now: datetime | None = None) -> int:
    """Tell people what assignments ask of them; return how many messages are news. Twice is once.

    Not told: what they hold already, and those who are away until they are back. A person is told once of an
    assignment, however many courses it takes. Queries grow with parts of 500, not with people.
    """
    moment = now or timezone.now()
    return sum(len(notify_all(part, now=moment)) for part in _asked(moment))


def tell_newly_asked(assignment: Assignment, asked: Iterable[Asking]) -> None:
    """Tell people at once what one assignment asks of them; of a renewal each time. Who is away is told when back."""
    now = timezone.now()
    first: set[UUID] = set()
    renewals: dict[tuple[UUID, UUID], int] = {}
    for one in asked:
        if one.period == 1:
            first.add(one.subject)
        else:
            renewals[one.subject, one.course_key] = one.period
    rows = _of(assignment, {*first, *(subject for subject, _key in renewals)}, now)
    messages = [_message(some) for some in _by_person([row for row in rows if row.subject in first])]
    for row in rows:
        if period := renewals.get((row.subject, row.course_key)):
            messages.append(_message([row], about=uuid5(assignment.pk, f"{row.course_key} {period}"), renewal=True))
    notify_all(messages, now=now)


def _of(assignment: Assignment, subjects: set[UUID], now: datetime) -> list[Obligation]:
    rows = assignment.obligations.filter(Exists(_open()), subject__in=subjects, ended_at=None)
    return list(present(rows, now).select_related("assignment").order_by("subject", "pk"))


def _asked(now: datetime) -> Iterator[list[Message]]:
    recent = Q(since__gte=(now - GRACE).date()) | Q(subject__in=_back(now))
    told = Notice.objects.filter(profile__subject=OuterRef("subject"), about=OuterRef("assignment"))
    rows = Obligation.objects.filter(recent, ~Exists(told), Exists(_open()), ended_at=None, assignment__ended_at=None)
    for part in in_parts(present(rows, now).select_related("assignment")):
        yield [_message(some) for some in _by_person(part)]


def _open() -> QuerySet[CourseSummary]:
    live = live_courses().values("course_key")
    mine = CourseSummary.objects.filter(OPEN, subject=OuterRef("subject"), course_key=OuterRef("course_key"))
    return mine.filter(course_key__in=live)


def _back(now: datetime) -> QuerySet[Profile, UUID]:
    ended = Absence.objects.filter(ends_on__lt=today(now), ends_on__gte=today(now) - GRACE)
    return Profile.objects.filter(absences__in=ended).values_list("subject", flat=True)


def _by_person(rows: Iterable[Obligation]) -> Iterable[list[Obligation]]:
    found: dict[tuple[UUID, UUID], list[Obligation]] = defaultdict(list)
    for row in rows:
        found[row.subject, row.assignment_id].append(row)
    return found.values()


def _message(rows: list[Obligation], *, about: UUID | None = None, renewal: bool = False) -> Message:
    first = rows[0]
    dates = [row.due_at for row in rows if row.due_at]
    zone = first.assignment.zone
    context = {
        "assignment": str(first.assignment_id),
        "courses": sorted(str(row.course_key) for row in rows),
        "due": min(dates).astimezone(named_zone(zone)).date().isoformat() if dates else "",
        "zone": zone,
        "renewal": renewal,
    }
    return Message(to=first.subject, template="asked", about=about or first.assignment_id, context=context)


def today(now: datetime) -> date:
    """Return the day by which absences begin and end."""
    return now.astimezone(UTC).date()


def present(rows: QuerySet[RowType], now: datetime) -> QuerySet[RowType]:
    """Leave out rows whose ``subject`` is away today: dates stand still, and nobody is to think of them."""
    return rows.filter(~Exists(held_on(Absence.objects.filter(profile__subject=OuterRef("subject")), today(now))))


def in_parts(rows: QuerySet[RowType]) -> Iterator[list[RowType]]:
    """Yield the rows of so many people at a time, all rows of a person together: one person, one e-mail."""
    subjects = list(rows.order_by("subject").values_list("subject", flat=True).distinct())
    for start in range(0, len(subjects), PART):
        yield list(rows.filter(subject__in=subjects[start : start + PART]).order_by("subject", "pk"))
