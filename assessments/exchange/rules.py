"""Who may bring questions in and take them out."""

from django.core.exceptions import PermissionDenied

from lms.members.models import Profile, Role
from lms.members.rules import is_administrator


def may_exchange(profile: Profile) -> bool:
    """Whether the member writes questions, or manages the centre."""
    return is_administrator(profile) or (profile.user.is_active and profile.role == Role.EDITOR)


def require_editor(profile: Profile) -> None:
    """Raise PermissionDenied for everybody else."""
    if not may_exchange(profile):
        raise PermissionDenied
