"""The one authentication backend."""

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from django.contrib.auth import get_user_model
from django.contrib.auth.models import AbstractBaseUser

from .services import ensure_profile


class MemberBackend(AuthenticationBackend):
    """allauth's e-mail sign-in; loads the profile together with the user, because every page needs both."""

    def get_user(self, user_id: Any) -> AbstractBaseUser | None:
        """Return the active user with ``lms_profile`` joined, or None.

        A user from before this app was installed has no profile yet and is given one here, once.
        """
        users = get_user_model()._default_manager.select_related("lms_profile")
        user = users.filter(pk=user_id).first()
        if user is None or not self.user_can_authenticate(user):
            return None
        ensure_profile(user)
        return user
