"""Inviting people, and what happens when they come."""

from collections.abc import Iterable
from contextlib import suppress

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from lms.ledger.services import audit

from ..models import Agency, Invitation, Profile, Unit
from ..rules import is_administrator, manages, may_give, require_manager, require_manages
from ..services import AlreadyMember, create_member
from ..signals import member_invited
from .csv_files import Row


@transaction.atomic
def invite_member(
    *,
    by: Profile,
    email: str,
    first_name: str,
    last_name: str,
    role: str,
    unit: Unit | None,
    language: str = "",
    administers: Agency | None = None,
) -> Profile:
    """Create an account and send its owner a link to choose a password.

    Raises PermissionDenied unless ``by`` may give the role and manages the unit (no unit, only administrators of the
    centre), AlreadyMember for a known address, ValueError for an agency administrator without an agency.
    """
    if not may_give(by, role) or not (manages(by, unit) if unit else is_administrator(by)):
        raise PermissionDenied
    profile = create_member(
        email=email,
        first_name=first_name,
        last_name=last_name,
        role=role,
        unit=unit,
        language=language,
        administers=administers,
    )
    place = {"role": role, "unit": unit.pk if unit else None}
    audit(actor=by.subject, action="member_invited", subject=profile.subject, detail=place)
    send_invitation(by=by, profile=profile)
    return profile


@transaction.atomic
def invite_rows(*, by: Profile, rows: Iterable[Row]) -> int:
    """Invite everybody in a checked file who can be; return how many. Known and faulty lines are passed over."""
    require_manager(by)
    count = 0
    for row in rows:
        if not row.ready:
            continue
        with suppress(AlreadyMember):
            invite_member(
                by=by,
                email=row.email,
                first_name=row.first_name,
                last_name=row.last_name,
                role=row.role,
                unit=row.unit,
                language=row.language,
            )
            count += 1
    return count


@transaction.atomic
def send_invitation(*, by: Profile, profile: Profile) -> Invitation:
    """Send the link (again). Raises PermissionDenied unless ``by`` manages the member, or if the member has come."""
    require_manages(by, profile)
    if not profile.user.is_active or profile.user.has_usable_password():
        raise PermissionDenied
    values = {"invited_by": by, "sent_at": timezone.now(), "accepted_at": None}
    invitation, _created = Invitation.objects.update_or_create(profile=profile, defaults=values)
    member_invited.send(Profile, subject=profile.subject)
    return invitation


@transaction.atomic
def accept_invitation(*, profile: Profile, password: str) -> None:
    """Set the invited person's first password and note the day. The link is dead from here on."""
    profile.user.set_password(password)
    profile.user.save(update_fields=["password"])
    note_acceptance(profile=profile)


def note_acceptance(*, profile: Profile) -> None:
    """Date an open invitation; a repeat keeps the first date."""
    Invitation.objects.filter(profile=profile, accepted_at=None).update(accepted_at=timezone.now())
