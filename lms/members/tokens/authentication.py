"""``Authorization: Bearer …``: who a program acts for."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from .models import AccessToken
from .queries import token_of
from .services import note_use

SCHEME = "Bearer"
#: Longer than any token of ours.
LONGEST = 200


class TokenAuthentication(BaseAuthentication):
    """Lets in whoever shows a valid token of somebody whose account is open. ``request.auth`` is the token."""

    def authenticate(self, request: Request) -> tuple[Any, AccessToken] | None:
        """Return the member's user and the token; None without one. Raises AuthenticationFailed: 401."""
        scheme, _space, secret = get_authorization_header(request).decode("latin-1").partition(" ")
        if scheme.lower() != SCHEME.lower():
            return None
        token = token_of(secret.strip()) if len(secret) < LONGEST else None
        if token is None or token.revoked_at or not token.profile.user.is_active:
            raise AuthenticationFailed(_("This token is not accepted. It was taken back, or never was one of ours."))
        if token.expired:
            raise AuthenticationFailed(_("This token has expired. Make a new one on your account page."))
        note_use(token)
        return token.profile.user, token

    def authenticate_header(self, request: Request) -> str:
        """Return what a 401 asks for."""
        return SCHEME
