"""A supervisor names who acts meanwhile: in own units, for own days, never further (rule E2)."""

from datetime import date

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from lms.ledger.services import audit

from ..models import Profile, Supervision, Unit
from ..services import grant_supervision, last_day, own_grants, revoke_supervision
from ..signals import acting_named


class BeyondOwnGrant(Exception):
    """Nobody lends for longer than they have: ``last_day`` is the last one they could."""

    def __init__(self, last_day: date) -> None:
        super().__init__("The own supervision ends before.")
        self.last_day = last_day


class AlreadyAnswers(Exception):
    """The person answers for the unit from this day on already, by another's word."""


def may_delegate(profile: Profile) -> bool:
    """Whether the member holds a supervision of the own, to lend. Who acts for somebody does not name the next."""
    return profile.user.is_active and bool(own_grants(profile))


@transaction.atomic
def name_acting(
    *, by: Profile, profile: Profile, unit: Unit, starts_on: date, ends_on: date, reason: str
) -> Supervision:
    """Let a colleague answer for a unit meanwhile; a repeat changes nothing.

    Raises PermissionDenied outside the own units, for oneself or for an account that is off; BeyondOwnGrant,
    AlreadyAnswers; ValueError for days that are over or in the wrong order.
    """
    by, profile = _hold(by, profile)
    unit.refresh_from_db(fields=["path"])
    _check_person(by, profile, unit)
    today = timezone.now().date()
    if starts_on < today or ends_on < starts_on:
        raise ValueError("A delegation is for days to come, the first before the last.")
    last = last_day(own_grants(by), unit, starts_on)
    if last is None:
        raise PermissionDenied
    if last < ends_on:
        raise BeyondOwnGrant(last)
    known = Supervision.objects.filter(profile=profile, unit=unit, starts_on=starts_on, revoked_at=None).first()
    if known and (known.delegated_by_id, known.ends_on) == (by.pk, ends_on):
        return known
    if known:
        raise AlreadyAnswers
    grant = grant_supervision(
        profile=profile, unit=unit, starts_on=starts_on, ends_on=ends_on, delegated_by=by, reason=reason
    )
    acting_named.send(Supervision, grant=grant)
    detail = {"unit": unit.pk, "starts_on": starts_on, "ends_on": ends_on}
    audit(actor=by.subject, action="supervision_delegated", subject=profile.subject, detail=detail)
    return grant


@transaction.atomic
def end_acting(*, by: Profile, grant: Supervision) -> bool:
    """Take a delegation back at this moment; return whether it held until now. Raises PermissionDenied for others'."""
    if grant.delegated_by_id != by.pk:
        raise PermissionDenied
    _hold(by, grant.profile)
    held = revoke_supervision(grant=grant)
    if held:
        detail = {"unit": grant.unit_id, "starts_on": grant.starts_on}
        audit(actor=by.subject, action="supervision_taken_back", subject=grant.profile.subject, detail=detail)
    return held


def _hold(by: Profile, profile: Profile) -> tuple[Profile, Profile]:
    """Lock both rows until the transaction ends, in one order, and return both as they are then.

    Two who name each other wait for each other in no circle, and whether somebody supervises is told after the last
    change of that person's grants, not beside it.
    """
    pair = Profile.objects.filter(pk__in=[by.pk, profile.pk])
    list(pair.select_for_update().order_by("pk").values_list("pk"))
    known = pair.select_related("user", "unit").in_bulk()
    return known[by.pk], known[profile.pk]


def _check_person(by: Profile, profile: Profile, unit: Unit) -> None:
    if profile.pk == by.pk or not (by.user.is_active and profile.user.is_active):
        raise PermissionDenied
    if profile.unit is None or profile.unit.agency_id != unit.agency_id:
        raise PermissionDenied
