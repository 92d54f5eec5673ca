"""Tells people what is newly asked of them: right away, and by an hourly round over those who were not told then."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple, TypeVar
from uuid import UUID, uuid5

from django.db.models import Exists, Model, OuterRef, Q, QuerySet
from django.utils import timezone

from lms.core.zones import named_zone
from lms.members.models import Absence, Profile, held_on
from lms.notices.models import Notice
from lms.notices.services import Message, notify_all

from ..content.queries import live_courses
from ..progress.models import CompletionFact, CourseSummary
from ..progress.terms import RENEWAL
from .due import certified
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
    assignment, however many courses it takes, and once of each renewal. Queries grow with parts of 500, not with
    people.
    """
    moment = now or timezone.now()
    return sum(len(notify_all(part, now=moment)) for part in _asked(moment))


def tell_newly_asked(assignment: Assignment, asked: Iterable[Asking]) -> None:
    """Tell people at once what one assignment asks of them; of a renewal each time. Who is away is told when back.

    A period that is over by now is not told of: the one after it has its own message.
    """
    now = timezone.now()
    wanted = set(asked)
    held = assignment.obligations.filter(Exists(_open()), subject__in={one.subject for one in wanted}, ended_at=None)
    rows = _with_periods(present(held, now).select_related("assignment").order_by("subject", "pk"))
    news = [row for row in rows if row.asking in wanted]
    first = {row.asking.subject for row in news if row.asking.period == 1}
    # A track is told of as a whole, whichever of its courses came first.
    news += [row for row in rows if row not in news and row.asking.period == 1 and row.asking.subject in first]
    notify_all(_messages(news), now=now)


def _asked(now: datetime) -> Iterator[list[Message]]:
    told = Notice.objects.filter(profile__subject=OuterRef("subject"), about=OuterRef("assignment"))
    first = Exists(_open().filter(period=1)) & ~Exists(told)
    fresh, back = Q(since__gte=(now - GRACE).date()), Q(subject__in=_back(now))
    recent = first & (fresh | back) | Exists(_open().filter(period__gt=1)) & (fresh | _renewed(now, back))
    rows = Obligation.objects.filter(recent, ended_at=None, assignment__ended_at=None)
    for part in in_parts(present(rows, now).select_related("assignment")):
        yield _messages(_with_periods(part))


def _renewed(now: datetime, back: Q) -> Q:
    """Return what is to be renewed since lately, or while somebody was away, by the first assignment that asks it."""
    opened = CompletionFact.objects.filter(
        kind=CompletionFact.Kind.PERIOD,
        subject=OuterRef("subject"),
        course_key=OuterRef("course_key"),
        period=OuterRef("period"),
        evidence__cause=RENEWAL,
    )
    renewals = _open().filter(Exists(opened), renewing=True)
    lately = Exists(renewals.filter(opened_at__gte=now - GRACE))
    before = certified().filter(subject=OuterRef("subject"), course_key=OuterRef("course_key"), pk__lt=OuterRef("pk"))
    certification = Q(assignment__target=Assignment.Target.CERTIFICATION)
    return certification & ~Exists(before) & (lately | back & Exists(renewals))


def _open() -> QuerySet[CourseSummary]:
    live = live_courses().values("course_key")
    mine = CourseSummary.objects.filter(OPEN, subject=OuterRef("subject"), course_key=OuterRef("course_key"))
    return mine.filter(course_key__in=live)


def _back(now: datetime) -> QuerySet[Profile, UUID]:
    ended = Absence.objects.filter(ends_on__lt=today(now), ends_on__gte=today(now) - GRACE)
    return Profile.objects.filter(absences__in=ended).values_list("subject", flat=True)


class _Row(NamedTuple):
    obligation: Obligation
    asking: Asking

    @property
    def about(self) -> UUID:
        """What the person is told once of: the assignment, and each renewal of a course."""
        assignment, one = self.obligation.assignment_id, self.asking
        return assignment if one.period == 1 else uuid5(assignment, f"{one.course_key} {one.period}")


def _with_periods(obligations: Iterable[Obligation]) -> list[_Row]:
    """Return the obligations with the certification period people are in. One query."""
    rows = list(obligations)
    keys = {"subject__in": {row.subject for row in rows}, "course_key__in": {row.course_key for row in rows}}
    periods = CourseSummary.objects.filter(**keys).values_list("subject", "course_key", "period")
    askings = {one[:2]: Asking(*one) for one in periods}
    pairs = ((row, askings.get((row.subject, row.course_key))) for row in rows)
    return [_Row(row, asking) for row, asking in pairs if asking]


def _messages(rows: Iterable[_Row]) -> list[Message]:
    """Return what to tell: one message for a person and a thing, whoever tells it."""
    found: dict[tuple[UUID, UUID], list[_Row]] = defaultdict(list)
    for row in rows:
        found[row.asking.subject, row.about].append(row)
    return [_message(some) for some in found.values()]


def _message(rows: list[_Row]) -> Message:
    first, asking = rows[0]
    dates = [row.obligation.due_at for row in rows if row.obligation.due_at]
    zone = first.assignment.zone
    context = {
        "assignment": str(first.assignment_id),
        "courses": sorted(str(row.asking.course_key) for row in rows),
        "due": min(dates).astimezone(named_zone(zone)).date().isoformat() if dates else "",
        "zone": zone,
        "renewal": asking.period > 1,
    }
    return Message(to=first.subject, template="asked", about=rows[0].about, context=context)


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
