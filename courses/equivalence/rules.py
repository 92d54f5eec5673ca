"""Who may declare that one course takes the place of another."""

from django.core.exceptions import PermissionDenied

from lms.members.models import Profile, Role
from lms.members.rules import is_administrator


def may_declare(profile: Profile) -> bool:
    """Whether the member writes courses, or manages the centre."""
    return is_administrator(profile) or (profile.user.is_active and profile.role == Role.EDITOR)


def require_editor(profile: Profile) -> None:
    """Raise PermissionDenied for everybody else."""
    if not may_declare(profile):
        raise PermissionDenied
