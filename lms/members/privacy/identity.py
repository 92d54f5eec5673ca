"""Who somebody is: the account, its invitation and its supervision. All of it goes; the record does not need it."""

from typing import Any
from uuid import UUID

from allauth.account.models import EmailAddress

from ..models import Invitation, Profile, Supervision
from .categories import Rows, plain_rows
from .sessions import end_sessions, sessions_of


def user_of(subject: UUID) -> Any:
    """Return the user behind a subject, or None when there is none (any more)."""
    profile = Profile.objects.select_related("user").filter(subject=subject).first()
    return profile.user if profile else None


def count_identity(subject: UUID) -> int:
    """Return 1 for a member."""
    return Profile.objects.filter(subject=subject).count()


def export_identity(subject: UUID) -> Rows:
    """Return what the account says about its owner. The password is stored as a digest and stays out."""
    profile = Profile.objects.select_related("user", "unit__agency").filter(subject=subject).first()
    return [_account(profile)] if profile else []


def _account(profile: Profile) -> dict[str, Any]:
    user: Any = profile.user
    return {
        "subject": str(profile.subject),
        "first_name": user.first_name,
        "last_name": user.last_name,
        "email": user.email,
        "sign_in_name": user.get_username(),
        "other_addresses": plain_rows(EmailAddress.objects.filter(user=user), without=("id", "user_id")),
        "role": profile.role,
        "unit": profile.unit.name if profile.unit else None,
        "agency": profile.unit.agency.name if profile.unit else None,
        "language": profile.language,
        "time_zone": profile.time_zone,
        "active": user.is_active,
        "member_since": user.date_joined.isoformat(),
        "last_sign_in": user.last_login.isoformat() if user.last_login else None,
        "open_sign_ins_end": sorted(session.expire_date.isoformat() for session in sessions_of(user)),
    }


def erase_identity(subject: UUID) -> int:
    """Delete the account and its sign-ins: with the profile goes the only link between name and subject.

    Where the rest goes: ``desk`` for what points at the user, ``receivers`` for the counts of the person's unit.
    """
    user = user_of(subject)
    if user is None:
        return 0
    end_sessions(user)
    user.delete()
    return 1


def count_invitations(subject: UUID) -> int:
    """Return 1 for a member who was invited."""
    return Invitation.objects.filter(profile__subject=subject).count()


def export_invitations(subject: UUID) -> Rows:
    """Return when the invitation was sent and accepted."""
    return plain_rows(
        Invitation.objects.filter(profile__subject=subject), without=("id", "profile_id", "invited_by_id")
    )


def erase_invitations(subject: UUID) -> int:
    """Delete the invitation."""
    return Invitation.objects.filter(profile__subject=subject).delete()[0]


def count_supervisions(subject: UUID) -> int:
    """Return how many units were granted."""
    return Supervision.objects.filter(profile__subject=subject).count()


def export_supervisions(subject: UUID) -> Rows:
    """Return the units, from when until when."""
    grants = Supervision.objects.filter(profile__subject=subject).select_related("unit__agency").order_by("starts_on")
    return [
        {
            "unit": grant.unit.name,
            "agency": grant.unit.agency.name,
            "from": grant.starts_on.isoformat(),
            "until": grant.ends_on.isoformat() if grant.ends_on else None,
        }
        for grant in grants
    ]


def erase_supervisions(subject: UUID) -> int:
    """Delete the grants."""
    return Supervision.objects.filter(profile__subject=subject).delete()[0]
