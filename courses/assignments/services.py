"""Every write to assignments. What brings people's obligations in line with them stands in ``turns``."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from lms.core.zones import named_zone
from lms.ledger.services import audit
from lms.ledger.texts import text_digest
from lms.members.models import Agency, Position, Profile, Unit
from lms.members.scope import Scope, scope_of

from ..enrolment.services import CourseNotOpen
from . import tasks
from .criteria import Criteria
from .models import Assignment, Obligation
from .rules import may_assign, may_end
from .targets import offer_for
from .turns import (
    evaluate_all,
    evaluate_assignment,
    evaluate_people,
    evaluate_person,
    evaluate_waiting,
    mend,
    turn_renewals,
)

__all__ = [
    "evaluate_all",
    "evaluate_assignment",
    "evaluate_people",
    "evaluate_person",
    "evaluate_waiting",
    "mend",
    "turn_renewals",
]


#: No due date lies further ahead; pages ask for a nearer one.
FURTHEST = timedelta(days=10 * 366)


class ConcernsNobody(ValidationError):
    """No criterion is given: nobody assigns to everybody there is."""

    def __init__(self) -> None:
        super().__init__(_("Choose whom it concerns."), code="concerns_nobody")


class TwoDueDates(ValidationError):
    """Both a last day and a number of days are given."""

    def __init__(self) -> None:
        super().__init__(_("Give a last day or a number of days, not both."), code="two_due_dates")


class OutOfReach(ValidationError):
    """The due date is over, or so far ahead that it is none."""

    def __init__(self, today: date) -> None:
        words = _("Choose a date from today, %(today)s, on, within the next five years.")
        super().__init__(words, code="out_of_reach", params={"today": date_format(today)})


class ReasonNeeded(ValidationError):
    """No reason is given, or a longer one than is kept."""

    def __init__(self) -> None:
        super().__init__(_("Give a reason, in up to 300 characters."), code="reason_needed")


class KeyTaken(ValidationError):
    """The key names an assignment that somebody else has made."""

    def __init__(self) -> None:
        super().__init__(_("This key is taken."), code="key_taken")


@transaction.atomic
def create_assignment(
    *,
    by: Profile,
    target: str,
    target_key: UUID,
    agency: Agency | None = None,
    country: str = "",
    unit: Unit | None = None,
    position: Position | None = None,
    subject: UUID | None = None,
    due_on: date | None = None,
    due_days: int | None = None,
    zone: str = "UTC",
    reason: str,
    key: UUID | None = None,
) -> Assignment:
    """Ask everybody who meets the criteria to take something; the worker tells whom. Sent twice is one assignment.

    ``key`` becomes its id: the same one again, by the same person, returns what stands. Raises PermissionDenied where
    anybody might lie outside what ``by`` answers for today, CourseNotOpen for what is not offered, ConcernsNobody,
    TwoDueDates, OutOfReach, ReasonNeeded and KeyTaken.
    """
    reason = _reason(reason)
    if due_on is not None and due_days is not None:
        raise TwoDueDates
    criteria = Criteria(
        target=target,
        target_key=target_key,
        agency=agency,
        country=country,
        unit=unit,
        position=position,
        subject=subject,
    )
    if not criteria.somebody:
        raise ConcernsNobody
    scope = scope_of(by)
    if not may_assign(scope, criteria):
        raise PermissionDenied
    if target not in Assignment.Target or not offer_for([(target, target_key)]).courses_of(target, target_key):
        raise CourseNotOpen(target_key)
    values = vars(criteria) | {"agency": _whose(scope, criteria), "due_on": due_on, "due_days": due_days, "zone": zone}
    values |= {"reason": reason, "made_by": by.subject}
    Profile.objects.select_for_update().filter(pk=by.pk).first()  # sent twice at once, the second waits for the first
    known = _known(key, by) or Assignment.objects.filter(ended_at=None, **values).first()
    if known is None:
        _require_near(due_on, due_days, zone)
    return known or _create(key, values)


def _require_near(due_on: date | None, due_days: int | None, zone: str) -> None:
    today = timezone.now().astimezone(named_zone(zone)).date()
    late = due_on is not None and not today <= due_on <= today + FURTHEST
    if late or (due_days is not None and not 0 <= due_days <= FURTHEST.days):
        raise OutOfReach(today)


def _reason(words: str) -> str:
    reason = " ".join(words.split())
    if not 0 < len(reason) <= 300:
        raise ReasonNeeded
    return reason


def _whose(scope: Scope, criteria: Criteria) -> Agency | None:
    """Return whose assignment it is: whoever does not answer for the whole centre reaches nobody outside the agency."""
    if criteria.agency or scope.everything:
        return criteria.agency
    if criteria.unit or not criteria.subject:
        return criteria.unit.agency if criteria.unit else None
    person = Profile.objects.select_related("unit__agency").filter(subject=criteria.subject)[0]
    if person.unit and scope.covers(person.unit):
        return person.unit.agency
    post = person.posts.current().filter(scope.within("unit__")).select_related("unit__agency").order_by("pk")[0]
    return post.unit.agency


def _known(key: UUID | None, by: Profile) -> Assignment | None:
    known = Assignment.objects.filter(pk=key).first() if key else None
    if known and known.made_by != by.subject:
        raise KeyTaken
    return known


def _create(key: UUID | None, values: dict[str, Any]) -> Assignment:
    assignment = Assignment.objects.create(pk=key or uuid4(), **values)
    tasks.order(assignment.pk)
    detail = {"assignment": assignment.pk, "target": assignment.target, "key": assignment.target_key}
    detail |= {"agency": assignment.agency_id, "unit": assignment.unit_id, "position": assignment.position_id}
    detail |= {"country": assignment.country, "due_on": assignment.due_on, "due_days": assignment.due_days}
    reason = text_digest(assignment.reason)
    audit(
        actor=assignment.made_by,
        action="assignment_made",
        subject=assignment.subject,
        detail={name: value for name, value in detail.items() if value not in (None, "")} | {"reason": reason},
    )
    return assignment


@transaction.atomic
def end_assignment(*, by: Profile, assignment: Assignment, reason: str) -> None:
    """End an assignment: from now on it asks nobody. Twice is once. Raises PermissionDenied and ReasonNeeded.

    What was done stays (rule E1); the worker takes the due dates away.
    """
    reason = _reason(reason)
    rows = Assignment.objects.select_for_update(of=("self",)).select_related("agency", "unit", "position")
    row = rows.get(pk=assignment.pk)
    if not may_end(scope_of(by), row):
        raise PermissionDenied
    if row.ended_at:
        return
    row.ended_at, row.ended_by, row.end_reason, row.evaluated_at = timezone.now(), by.subject, reason, None
    row.save(update_fields=["ended_at", "ended_by", "end_reason", "evaluated_at"])
    tasks.order(row.pk)
    detail = {"assignment": row.pk, "reason": text_digest(reason)}
    audit(actor=by.subject, action="assignment_ended", subject=row.subject, detail=detail)


def erase_texts(subject: UUID) -> int:
    """Take out what was written about an erased person's own assignments, which may lead to the name; return how many.

    Called by the erasure, which asks who may.
    """
    own = Assignment.objects.filter(subject=subject)
    return own.update(reason="…", end_reason="")


@transaction.atomic
def forget_subjects(subjects: Sequence[UUID]) -> None:
    """Delete what was asked of demo subjects, and what they asked. Never for real people."""
    made = Assignment.objects.filter(made_by__in=subjects) | Assignment.objects.filter(subject__in=subjects)
    pks = list(made.values_list("pk", flat=True))
    Obligation.objects.filter(subject__in=subjects).delete()
    Obligation.objects.filter(assignment__in=pks).delete()
    Assignment.objects.filter(pk__in=pks).delete()
