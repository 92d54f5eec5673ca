"""What members change about their own account."""

from django.db import transaction

from ..models import Profile
from ..signals import ways_in_closed


class WrongPassword(Exception):
    """The password given is not the member's."""


@transaction.atomic
def save_preferences(*, profile: Profile, language: str, time_zone: str) -> None:
    """Keep a member's language (of e-mails, and after sign-in) and time zone (of due dates)."""
    profile.language, profile.time_zone = language, time_zone
    profile.save(update_fields=["language", "time_zone"])


@transaction.atomic
def end_all_sessions(*, profile: Profile, password: str) -> None:
    """Sign a member out of every browser and shut out every program. Raises WrongPassword.

    Sessions are bound to the stored hash of the password, so storing the same password with a fresh salt ends them
    all, in whichever store they are kept.
    """
    user = profile.user
    if not user.check_password(password):
        raise WrongPassword
    user.set_password(password)
    user.save(update_fields=["password"])
    ways_in_closed.send(Profile, profile=profile, why="signed_out")
