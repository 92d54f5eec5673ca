"""Who may look at the statistics of quizzes: they name nobody, and are for those who write and manage."""

from django.core.exceptions import PermissionDenied

from lms.members.models import Profile, Role
from lms.members.rules import is_administrator


def may_look(profile: Profile) -> bool:
    """Whether the member writes courses, or manages the centre."""
    return is_administrator(profile) or (profile.user.is_active and profile.role == Role.EDITOR)


def require_reader(profile: Profile) -> None:
    """Raise PermissionDenied for everybody else."""
    if not may_look(profile):
        raise PermissionDenied
