"""The weekly digest: on Monday morning, to those who answer for others, numbers of their own scope and no names.

Whom and what is asked again when the e-mail goes out (rule E2). Where nobody is overdue, expired or about to expire,
nothing is sent.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from uuid import UUID, uuid5

from django.db.models import Exists, OuterRef, Q, QuerySet, Sum
from django.utils import timezone

from courses.content.models import PublishedCourse
from courses.progress.models import UnitCourseCount
from lms.conf import lms_setting
from lms.core.zones import named_zone
from lms.members.models import Profile, Role, Supervision
from lms.members.scope import scope_of
from lms.notices.kinds import Context, Kind, register
from lms.notices.models import Notice
from lms.notices.quiet import is_quiet
from lms.notices.services import Message, notify_all

MONDAY = 0
#: Days in UTC on which it may be Monday somewhere.
NEAR_MONDAY = (6, 0, 1)
COLUMNS = ("overdue", "expired", "expiring", "required", "compliant")
#: People a transaction.
PART = 200
#: Names a week's digest.
WEEK = UUID("9a2e6c1c-6a52-4a55-8f8d-0b1f5e3f7c10")


@dataclass(frozen=True, kw_only=True)
class Digest:
    """The numbers of one scope, courses that are not discreet: a person counts once in each course."""

    overdue: int = 0
    expired: int = 0
    expiring: int = 0
    required: int = 0
    compliant: int = 0

    @property
    def says_something(self) -> bool:
        """Whether there is anything to act on."""
        return bool(self.overdue or self.expired or self.expiring)

    @property
    def percent(self) -> int | None:
        """Whole percent of what is asked that is held, rounded down; None where nothing is asked."""
        return 100 * self.compliant // self.required if self.required else None


def digest_of(profile: Profile) -> Digest:
    """Return the numbers of what the member answers for today; of nothing where that is nothing. Three queries."""
    scope = scope_of(profile)
    if not scope.roots:
        return Digest()
    discreet = PublishedCourse.objects.filter(discreet=True).values("course_key")
    rows = UnitCourseCount.objects.filter(scope.within("unit__")).exclude(course_key__in=discreet)
    sums = rows.aggregate(**{name: Sum(name, default=0) for name in COLUMNS})
    return Digest(**sums)


def send_digests(*, now: datetime | None = None) -> int:
    """Tell all for whom it is Monday, and not a quiet hour, how their people stand; return how many. Twice is once."""
    moment = now or timezone.now()
    return sum(len(notify_all(part, now=moment)) for part in _digests(moment))


def _digests(now: datetime) -> Iterator[list[Message]]:
    for week, zones in _mondays(now).items():
        about = uuid5(WEEK, week.isoformat())
        told = Exists(Notice.objects.filter(profile=OuterRef("pk"), about=about))
        ids = list(_readers(now).filter(~told, time_zone__in=zones).values_list("pk", flat=True))
        for start in range(0, len(ids), PART):
            people = Profile.objects.filter(pk__in=ids[start : start + PART]).order_by("pk").select_related("user")
            yield [_message(person, week, about) for person in people if digest_of(person).says_something]


def _mondays(now: datetime) -> dict[date, list[str]]:
    """Return the Monday it is, with the zones of our people in which it is that Monday and not a quiet hour."""
    found: dict[date, list[str]] = {}
    if now.astimezone(UTC).weekday() not in NEAR_MONDAY:
        return found
    hours = lms_setting("QUIET_HOURS")
    for name in Profile.objects.order_by("time_zone").values_list("time_zone", flat=True).distinct():
        there = now.astimezone(named_zone(name))
        if there.weekday() == MONDAY and not is_quiet(now, named_zone(name), hours):
            found.setdefault(there.date(), []).append(name)
    return found


def _readers(now: datetime) -> QuerySet[Profile]:
    """Return who answers for others today; not administrators of the whole centre, who have no people of their own."""
    grants = Supervision.objects.current(now.astimezone(UTC).date()).filter(profile=OuterRef("pk"))
    leading = Q(Exists(grants)) | Q(role=Role.AGENCY_ADMINISTRATOR)
    return Profile.objects.filter(leading, user__is_active=True).order_by("pk")


def _message(person: Profile, week: date, about: UUID) -> Message:
    return Message(to=person.subject, template="digest", about=about, context={"week": week.isoformat()})


def _numbers(profile: Profile, contexts: Sequence[Context]) -> list[Context | None]:
    """Return the numbers of the hour in which the e-mail goes out; nothing where there is nothing to say any more."""
    digest = digest_of(profile)
    if not digest.says_something:
        return [None for _one in contexts]
    said = {name: getattr(digest, name) for name in COLUMNS} | {"percent": digest.percent}
    return [one | said for one in contexts]


register(Kind(template="digest", still=_numbers))
