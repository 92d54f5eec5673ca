"""What members hears."""

from typing import Any

from allauth.account.signals import password_reset
from django.conf import settings
from django.db.models.signals import post_save
from django.dispatch import receiver

from .invitations.services import note_acceptance
from .models import Profile
from .services import ensure_profile, leave_agency
from .signals import main_post_moved


@receiver(post_save, sender=settings.AUTH_USER_MODEL, dispatch_uid="lms_profile_for_every_user")
def give_profile(instance: Any, created: bool, raw: bool, **_: Any) -> None:
    """Give every new user a profile, whichever door made the account."""
    if created and not raw:
        ensure_profile(instance)


@receiver(password_reset, dispatch_uid="lms_reset_accepts_invitation")
def reset_accepts(user: Any, **_: Any) -> None:
    """Count a first password chosen by "Forgotten your password?" as accepting the invitation."""
    note_acceptance(profile=ensure_profile(user))


@receiver(main_post_moved, dispatch_uid="lms_leaving_an_agency")
def leave(profile: Profile, old_unit_id: int | None, **_: Any) -> None:
    """Let nobody answer on for the people of an agency left for another one (rule E2)."""
    leave_agency(profile=profile, old_unit_id=old_unit_id)
