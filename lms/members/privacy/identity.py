"""Who somebody is: the account, its invitation and its supervision. All of it goes; the record does not need it."""

from typing import Any
from uuid import UUID

from allauth.account.models import EmailAddress
from django.db.models import Q, QuerySet

from ..models import Absence, Invitation, Post, Profile, Supervision
from ..services import refresh_supervision
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
        "staff_number": profile.external_key,
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
    """Return how many units were granted, or lent to a colleague."""
    return _supervisions(subject).count()


def export_supervisions(subject: UUID) -> Rows:
    """Return the units, from when until when; of what was lent, not to whom."""
    grants = _supervisions(subject).select_related("unit__agency", "profile").order_by("starts_on", "pk")
    return [
        {
            "unit": grant.unit.name,
            "agency": grant.unit.agency.name,
            "from": grant.starts_on.isoformat(),
            "until": grant.ends_on.isoformat() if grant.ends_on else None,
            "taken_back_at": grant.revoked_at.isoformat() if grant.revoked_at else None,
            "lent_to_a_colleague": grant.profile.subject != subject,
            "reason": grant.reason,
        }
        for grant in grants
    ]


def erase_supervisions(subject: UUID) -> int:
    """Delete the grants, and what was lent out of them."""
    lent = Profile.objects.filter(supervisions__delegated_by__subject=subject).distinct()
    colleagues = list(lent.order_by("pk"))
    deleted = _supervisions(subject).delete()[0]
    for colleague in colleagues:
        refresh_supervision(profile=colleague)
    return deleted


def _supervisions(subject: UUID) -> QuerySet[Supervision]:
    return Supervision.objects.filter(Q(profile__subject=subject) | Q(delegated_by__subject=subject))


def count_posts(subject: UUID) -> int:
    """Return how many posts and absences are kept."""
    return _posts(subject).count() + _absences(subject).count()


def export_posts(subject: UUID) -> Rows:
    """Return where the person served and serves, and when away."""
    posts = _posts(subject).select_related("unit__agency", "position").order_by("starts_on", "pk")
    rows: Rows = [
        {
            "post": post.position.label if post.position else None,
            "main": post.main,
            "unit": post.unit.name,
            "agency": post.unit.agency.name,
            "from": post.starts_on.isoformat(),
            "until": post.ends_on.isoformat() if post.ends_on else None,
        }
        for post in posts
    ]
    for away in _absences(subject).order_by("starts_on", "pk"):
        until = away.ends_on.isoformat() if away.ends_on else None
        rows.append({"absence": away.kind, "from": away.starts_on.isoformat(), "until": until})
    return rows


def erase_posts(subject: UUID) -> int:
    """Delete posts and absences; the count of the unit follows when the account goes."""
    return _posts(subject).delete()[0] + _absences(subject).delete()[0]


def _posts(subject: UUID) -> QuerySet[Post]:
    return Post.objects.filter(profile__subject=subject)


def _absences(subject: UUID) -> QuerySet[Absence]:
    return Absence.objects.filter(profile__subject=subject)
