"""A course's validity has changed: whether issued certificates follow is decided by an administrator (rule K10).

By default they do not: a certificate keeps the last day it was issued with. When the decision is that they do, each
certificate that is valid today is reissued with the day the present policy gives, and the completion behind it is told.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from lms.ledger.services import audit, hold
from lms.members.models import Profile
from lms.members.rules import require_administrator

from ..content.models import PublishedCourse
from ..progress.models import CompletionFact
from ..progress.services import change_validity
from ..progress.summaries import locked_summaries
from ..progress.terms import MATERIAL, next_validity, still_valid
from .models import Certificate
from .rules import State, state_of
from .services import NothingToCorrect, replace

Kind = CompletionFact.Kind
#: Why, as the completion's fact keeps it.
POLICY = "policy"


@dataclass(frozen=True)
class Change:
    """What the present policy makes of one certificate."""

    certificate: Certificate
    until: date | None
    zone: str

    @property
    def differs(self) -> bool:
        """Whether the last day is another one."""
        return self.until != self.certificate.valid_until

    @property
    def over(self) -> bool:
        """Whether it would be over at once."""
        return not still_valid(self.until, self.zone)


@dataclass(frozen=True)
class Preview:
    """How many certificates a decision concerns."""

    changed: int
    #: Of these, how many would be over at once.
    over: int
    same: int
    #: The administrator's own, which another one has to decide about.
    own: int


def preview(*, by: UUID, course_key: UUID) -> Preview:
    """Return what a decision would do now. Three queries, whatever the number of holders."""
    changes = list(changes_in(course_key))
    others = [one for one in changes if one.differs and one.certificate.subject != by]
    return Preview(
        changed=len(others),
        over=sum(one.over for one in others),
        same=sum(not one.differs for one in changes),
        own=sum(one.differs and one.certificate.subject == by for one in changes),
    )


@transaction.atomic
def order(*, by: Profile, course_key: UUID) -> None:
    """Enter that an administrator decided it; the caller lets the worker do it. Raises PermissionDenied."""
    require_administrator(by)
    audit(actor=by.subject, action="validity_of_issued_changed", detail={"course": str(course_key)})


def change_validity_of_issued(*, by: UUID, course_key: UUID, reason: str) -> int:
    """Reissue every certificate the present policy gives another last day, and return how many.

    One transaction each, so that learners do not wait; what is left when it is stopped is done by the next run.
    ``by`` is the subject of an administrator, who is asked again: Raises PermissionDenied, Profile.DoesNotExist.
    """
    require_administrator(Profile.objects.select_related("user").get(subject=by))
    wanted = [one for one in changes_in(course_key) if one.differs and one.certificate.subject != by]
    return sum(_apply(one, by=by, reason=reason) for one in wanted)


def changes_in(course_key: UUID) -> Iterator[Change]:
    """Yield what the present policy makes of every certificate of the course that is valid today and has a name."""
    course = PublishedCourse.objects.filter(course_key=course_key, is_source=True).first()
    if course is None:
        return
    facts = _facts(course_key)
    named = Certificate.objects.standing().filter(course_key=course_key, holder__isnull=False)
    for certificate in named.order_by("subject"):
        history = _History(course.validity, facts[certificate.subject])
        if state_of(certificate) == State.VALID and history.latest == certificate.period:
            until = history.until_under_policy(certificate.period)
            yield Change(certificate, until, certificate.zone)


def _facts(course_key: UUID) -> dict[UUID, list[CompletionFact]]:
    facts: dict[UUID, list[CompletionFact]] = defaultdict(list)
    kinds = [Kind.COURSE, Kind.PERIOD, Kind.VALIDITY]
    for fact in CompletionFact.objects.filter(key=course_key, kind__in=kinds).order_by("recorded_at"):
        facts[fact.subject].append(fact)
    return facts


class _History:
    """The certification periods of one officer in one course, and a policy to measure them anew by."""

    def __init__(self, policy: dict[str, Any], facts: list[CompletionFact]) -> None:
        self.policy = policy
        self.completed = {fact.period: fact for fact in facts if fact.kind == Kind.COURSE}
        self.causes = {fact.period: fact.evidence.get("cause") for fact in facts if fact.kind == Kind.PERIOD}
        self.changed = {fact.period: fact for fact in facts if fact.kind == Kind.VALIDITY}
        self.latest = max(self.completed, default=0)

    def until_under_policy(self, period: int) -> date | None:
        """Return the last valid day of a period: what a renewal was added to stays, parts redone add nothing."""
        fact = self.completed[period]
        before = max((one for one in self.completed if one < period), default=None)
        previous = self._until(before) if before else None
        if before and self.causes.get(period) == MATERIAL:
            return self.until_under_policy(before)
        return next_validity(self.policy, fact.occurred_at, previous=previous, keep=False).day

    def _until(self, period: int) -> date | None:
        """Return the last valid day as it was recorded last."""
        day = (self.changed.get(period) or self.completed[period]).evidence.get("valid_until")
        return date.fromisoformat(day) if day else None


def _completed_since(certificate: Certificate) -> bool:
    """Whether a later period was completed, whose certificate the worker has not issued yet."""
    mine = CompletionFact.objects.filter(subject=certificate.subject, key=certificate.course_key, kind=Kind.COURSE)
    return mine.filter(period__gt=certificate.period).exists()


@transaction.atomic
def _apply(change: Change, *, by: UUID, reason: str) -> bool:
    """Reissue one certificate, unless it has changed since it was looked at."""
    old = change.certificate
    Profile.objects.select_for_update().filter(subject=old.subject).first()  # no erasure meanwhile
    # In the order of a completion, summary before ledger, so that the two never wait for each other.
    locked_summaries(old.subject, [old.course_key], suspended=True)
    hold(subject=old.subject)
    current = Certificate.objects.standing().select_related("holder").filter(~Q(holder=None), pk=old.pk).first()
    if current is None or state_of(current) != State.VALID or _completed_since(old):
        return False
    try:
        replace(current, by=by, reason=reason, changes={"valid_until": change.until and change.until.isoformat()})
    except NothingToCorrect:
        return False
    change_validity(subject=old.subject, course_key=old.course_key, until=change.until, zone=change.zone, reason=POLICY)
    return True
