"""What administrators may change about members, agencies and units; agency administrators, in their own agency.

Every function raises PermissionDenied for anybody else. What changes whose data somebody may see is entered in the
ledger (rule R1), on the member's chain and by ids only; what changes nothing is not.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.text import slugify

from lms.ledger.services import audit

from ..invitations.services import send_invitation
from ..models import Agency, Profile, Role, Supervision, Unit
from ..rules import is_administrator, manages, may_give, require_administrator, require_manages
from ..services import (
    assign_role,
    bound_delegations,
    create_unit,
    end_supervision,
    grant_supervision,
    move_member,
    revoke_supervision,
)
from ..signals import posts_changed, ways_in_closed
from ..units.services import check_code
from ..units.tree import hold_tree


class NotYourself(Exception):
    """Nobody takes the keys from the own hand: another administrator has to."""


@dataclass(frozen=True)
class Details:
    """What an administrator writes about a member."""

    first_name: str
    last_name: str
    role: str
    unit: Unit | None
    language: str
    administers: Agency | None = None


@transaction.atomic
def change_member(*, by: Profile, profile: Profile, details: Details) -> None:
    """Change name, role, post and language. Raises NotYourself when an administrator would give up the own role.

    An agency administrator gives everyday roles only, and nobody leaves the agency by that hand: PermissionDenied.
    """
    require_manages(by, profile)
    _require_may_place(by, details.role, details.unit)
    if by.pk == profile.pk and profile.role == Role.ADMINISTRATOR != details.role:
        raise NotYourself
    profile.user.first_name, profile.user.last_name = details.first_name, details.last_name
    profile.user.save(update_fields=["first_name", "last_name"])
    profile.language = details.language
    profile.save(update_fields=["language"])
    old_role, old_unit, old_agency = profile.role, profile.unit_id, profile.administers_id
    agency = _agency_of(details)
    # The move comes first and entries last, because every act locks summaries before a chain.
    moved = move_member(profile=profile, unit=details.unit)
    if (old_role, old_agency) != (details.role, agency.pk if agency else None):
        assign_role(profile=profile, role=details.role, administers=agency)
    if old_role != details.role:
        _enter(by, profile, "role_changed", before=old_role, after=details.role)
    if old_agency != profile.administers_id:
        _enter(by, profile, "agency_given", before=old_agency, after=profile.administers_id)
    if moved:
        _enter(by, profile, "post_changed", before=old_unit, after=details.unit.pk if details.unit else None)


def _agency_of(details: Details) -> Agency | None:
    """The agency that an agency administrator looks after: the one named, else the one of the unit."""
    if details.role != Role.AGENCY_ADMINISTRATOR:
        return None
    return details.administers or (details.unit.agency if details.unit else None)


def _require_may_place(by: Profile, role: str, unit: Unit | None) -> None:
    """An agency administrator puts people into units of the own agency, and takes nobody out of it."""
    if not may_give(by, role) or not (manages(by, unit) if unit else is_administrator(by)):
        raise PermissionDenied


@transaction.atomic
def switch_off(*, by: Profile, profile: Profile) -> None:
    """Close an account: every session and access token ends now, and none of them comes back with the account.

    The password goes too, because sessions hang on it. Progress stays. Nobody acts for the person any longer. Raises
    NotYourself.
    """
    if by.pk == profile.pk:
        raise NotYourself
    require_manages(by, profile)
    was_on = profile.user.is_active
    profile.user.is_active = False
    profile.user.set_unusable_password()
    profile.user.save(update_fields=["is_active", "password"])
    bound_delegations(profile)
    if was_on:
        posts_changed.send(Profile, subjects=[profile.subject])
        ways_in_closed.send(Profile, profile=profile, why="account_off")
        _enter(by, profile, "account_switched_off")


@transaction.atomic
def switch_on(*, by: Profile, profile: Profile) -> None:
    """Open a closed account again and send a link to choose a password; an open one stays as it is."""
    require_manages(by, profile)
    if profile.user.is_active:
        return
    profile.user.is_active = True
    profile.user.save(update_fields=["is_active"])
    posts_changed.send(Profile, subjects=[profile.subject])
    ways_in_closed.send(Profile, profile=profile, why="account_off")  # it may have been closed by another door
    _enter(by, profile, "account_switched_on")
    send_invitation(by=by, profile=profile)


@transaction.atomic
def grant(*, by: Profile, profile: Profile, unit: Unit, starts_on: date, ends_on: date | None) -> Supervision:
    """Let a member answer for a unit, from a date to a date; an acting delegate is one with a last day (rule E2)."""
    require_manages(by, profile, unit)
    known = Supervision.objects.filter(profile=profile, unit=unit, starts_on=starts_on, revoked_at=None).first()
    if known and known.delegated_by_id is None:
        return known
    if known:  # lent by a supervisor until now, held in the own right from here on
        revoke_supervision(grant=known)
    given = grant_supervision(profile=profile, unit=unit, starts_on=starts_on, ends_on=ends_on)
    _enter(by, profile, "supervision_granted", unit=unit.pk, starts_on=starts_on, ends_on=ends_on)
    return given


@transaction.atomic
def end(*, by: Profile, supervision: Supervision, ends_on: date) -> None:
    """Set the last day of a supervision. Raises ValueError for a day before its first.

    What was lent by a supervisor is never made longer than the supervisor's own. It is for whoever manages the unit,
    wherever the person serves by now.
    """
    require_manages(by, supervision.unit)
    if supervision.ends_on == ends_on:
        return
    before = supervision.ends_on
    end_supervision(grant=supervision, ends_on=ends_on)
    if supervision.delegated_by:
        bound_delegations(supervision.delegated_by)
        supervision.refresh_from_db(fields=["ends_on"])
    last = supervision.ends_on
    _enter(by, supervision.profile, "supervision_ended", unit=supervision.unit_id, before=before, ends_on=last)


@transaction.atomic
def take_back(*, by: Profile, supervision: Supervision) -> bool:
    """Take a supervision back at this moment, and whatever its holder has delegated; return whether it held.

    It is for whoever manages the unit, wherever the person serves by now.
    """
    require_manages(by, supervision.unit)
    held = revoke_supervision(grant=supervision)
    if held:
        _enter(by, supervision.profile, "supervision_taken_back", unit=supervision.unit_id)
    return held


def _enter(by: Profile, profile: Profile, action: str, **detail: Any) -> None:
    audit(actor=by.subject, action=action, subject=profile.subject, detail=detail)


@transaction.atomic
def add_agency(*, by: Profile, name: str, country: str) -> Agency:
    """Add an agency; the same name twice is the same agency, also when two forms race."""
    require_administrator(by)
    _one_at_a_time()
    known = Agency.objects.filter(name__iexact=name).first()
    return known or Agency.objects.create(key=_free_key(name), name=name, country=country)


@transaction.atomic
def add_unit(*, by: Profile, agency: Agency, name: str, parent: Unit | None, code: str = "") -> Unit:
    """Add a unit; the same name in the same place twice is the same unit.

    Raises ValueError for a foreign parent, CodeTaken, or TooDeep.
    """
    require_manages(by, agency)
    hold_tree(agency)
    known = Unit.objects.filter(agency=agency, parent=parent, name__iexact=name).first()
    if known:
        return known
    if code:
        check_code(agency, code)
    unit = create_unit(agency=agency, name=name, parent=parent, code=code)
    audit(actor=by.subject, action="unit_added", detail={"unit": unit.pk})
    return unit


def _one_at_a_time() -> None:
    """Let additions to the tree wait for each other: the group of administrators is what they lock."""
    Group.objects.select_for_update().filter(name=Role.ADMINISTRATOR).first()


def _free_key(name: str) -> str:
    stem = slugify(name)[:40] or "agency"
    taken = set(Agency.objects.filter(key__startswith=stem).values_list("key", flat=True))
    return next(key for key in (stem, *(f"{stem}-{n}" for n in range(2, len(taken) + 3))) if key not in taken)
