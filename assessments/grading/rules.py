"""Who may mark and regrade. Asked where something is written, not where a link is shown."""

from django.core.exceptions import PermissionDenied

from lms.members.models import Profile, Role
from lms.members.rules import is_administrator


def may_mark(profile: Profile) -> bool:
    """Whether the member marks essays and asks for regrades: editors and administrators."""
    return is_administrator(profile) or (profile.user.is_active and profile.role == Role.EDITOR)


def require_marker(profile: Profile) -> None:
    """Raise PermissionDenied for everybody else."""
    if not may_mark(profile):
        raise PermissionDenied
