"""Who is reminded of what is due, and when. The worker comes by every hour; what was told is not told again.

Nothing is kept here about what was told: a message is about a thing whose id follows from the thing itself, and the
database holds one message of a person about a thing. So a worker may be killed anywhere, and run as often as it likes.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID, uuid5

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from lms.conf import lms_setting
from lms.core.zones import named_zone
from lms.notices.models import Notice
from lms.notices.services import Message, notify_all

from ..content.queries import live_courses
from ..progress.models import CourseSummary
from .messages import OPEN, due_day
from .models import Obligation
from .telling import GRACE, in_parts, present

DAY = timedelta(days=1)
#: By how much a day in a zone may be longer or shorter than 24 hours, with room to spare.
SHIFT = timedelta(hours=3)
#: Names reminders by what they are about.
DUE = UUID("5d1f5b5e-0c0d-4f4a-9a55-2f8a2c3f6f51")


def remind_due(*, now: datetime | None = None) -> int:
    """Remind of what is due ``LMS["REMINDER_DAYS"]`` from now, or was so long ago; return how many messages are news.

    Left out: what is completed, left or withdrawn, who is away, whose account is off, and who was asked for it so
    lately that the date stood in that message. Twice is once. Queries grow with parts of 500, not with people.
    """
    moment = now or timezone.now()
    return sum(len(notify_all(part, now=moment)) for part in _reminders(moment))


def _reminders(now: datetime) -> Iterator[list[Message]]:
    rows = CourseSummary.objects.filter(OPEN, _near(now), course_key__in=live_courses().values("course_key"))
    for part in in_parts(present(rows.filter(~Exists(_asked_lately(now))), now)):
        messages = {about: row for row in part for about in _begun(row, now)}
        told = set(Notice.objects.filter(about__in=messages).values_list("about", flat=True))
        yield [_due_message(row, about) for about, row in messages.items() if about not in told]


def _near(now: datetime) -> Q:
    """Return what may have a reminder now, wherever it is; the exact hour is for ``_begun``."""
    near = Q(pk__in=[])
    for days in lms_setting("REMINDER_DAYS"):
        latest = now + (days + 1) * DAY + SHIFT
        near |= Q(due_at__lte=latest, due_at__gt=latest - GRACE - 2 * SHIFT)
    return near


def _asked_lately(now: datetime) -> QuerySet[Obligation]:
    mine = Obligation.objects.filter(subject=OuterRef("subject"), course_key=OuterRef("course_key"), ended_at=None)
    return mine.filter(since__gte=(now - GRACE).date())


def _begun(row: CourseSummary, now: datetime) -> list[UUID]:
    """Return what the latest reminder that has come is about, in a list of one; none where it is too long ago.

    A reminder comes when its day begins where the due date was set (rule T1).
    """
    zone = named_zone(row.due_zone)
    for days in sorted(set(lms_setting("REMINDER_DAYS"))):
        begin = datetime.combine(date.fromisoformat(due_day(row)) - timedelta(days=days), time.min, zone)
        if begin <= now:
            return [_about(row, days)] if now < begin.astimezone(UTC) + GRACE else []
    return []


def _about(row: CourseSummary, days: int) -> UUID:
    return uuid5(DUE, f"{row.subject} {row.course_key} {due_day(row)} {days}")


def _due_message(row: CourseSummary, about: UUID) -> Message:
    context = {"course": str(row.course_key), "due": due_day(row), "zone": row.due_zone or "UTC"}
    return Message(to=row.subject, template="due", about=about, context=context)
