"""Tokens end when their member's sign-ins end: nobody who shuts everything leaves a door open."""

from typing import Any

from allauth.account.signals import password_changed, password_reset
from django.dispatch import receiver

from ..models import Profile
from ..services import ensure_profile
from ..signals import ways_in_closed
from .services import revoke_all


@receiver(ways_in_closed, dispatch_uid="lms_tokens_ways_in_closed")
def close(profile: Profile, why: str, **_: Any) -> None:
    """Take back the tokens of somebody signed out everywhere, switched off, or in another role."""
    revoke_all(profile=profile, why=why)


@receiver([password_changed, password_reset], dispatch_uid="lms_tokens_new_password")
def new_password(user: Any, **_: Any) -> None:
    """Take back the tokens of somebody with a new password."""
    revoke_all(profile=ensure_profile(user), why="password")
