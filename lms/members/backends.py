"""The one authentication backend."""

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from django.contrib.auth import get_user_model
from django.contrib.auth.models import AbstractBaseUser


class MemberBackend(AuthenticationBackend):
    """allauth's e-mail sign-in; loads the profile together with the user, because every page needs both."""

    def get_user(self, user_id: Any) -> AbstractBaseUser | None:
        """Return the active user with ``lms_profile`` joined, or None."""
        users = get_user_model()._default_manager.select_related("lms_profile")
        user = users.filter(pk=user_id).first()
        return user if user and self.user_can_authenticate(user) else None
