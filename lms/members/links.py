"""Addresses that go out by e-mail.

Built from the setting, never from the request: a forged Host must not reach a mail.
"""

from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.contrib.auth.tokens import default_token_generator
from django.urls import reverse

from .invitations.tokens import make_token
from .models import Profile


def absolute(path: str) -> str:
    """Return the full address of one of our paths."""
    return f"{settings.WAGTAILADMIN_BASE_URL.rstrip('/')}{path}"


def invitation_link(profile: Profile) -> str:
    """Return the address where an invited person chooses a password; valid ``INVITATION_DAYS``, once."""
    return absolute(reverse("accept_invitation", args=[make_token(profile)]))


def password_reset_link(profile: Profile) -> str:
    """Return the address where a member chooses a new password; valid ``PASSWORD_RESET_TIMEOUT`` seconds, once."""
    key = default_token_generator.make_token(profile.user)
    uid = user_pk_to_url_str(profile.user)
    return absolute(reverse("account_reset_password_from_key", kwargs={"uidb36": uid, "key": key}))
