"""How allauth behaves here."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser
from django.http import HttpRequest, HttpResponse
from django.shortcuts import resolve_url
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from .services import ensure_profile
from .signals import password_reset_asked


class InvitationOnlyAdapter(DefaultAccountAdapter):
    """Nobody registers; an administrator invites. No answer tells whether an address has an account."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": _("The e-mail address or the password is not right."),
        "too_many_login_attempts": _("Too many tries. The account rests for 15 minutes; nothing is lost."),
        "enter_current_password": _("This is not your present password."),
        "invalid_password_reset": _("This link has run out or was used before."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Return False: the registration page says that the centre is closed."""
        return False

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Return the first page after sign-in, in the member's own language."""
        with translation.override(_language_of(request.user) or translation.get_language()):
            return resolve_url(settings.LOGIN_REDIRECT_URL)

    def get_logout_redirect_url(self, request: HttpRequest) -> str:
        """Return the sign-in page, which says that the reader is signed out."""
        return reverse("account_login")

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        """Return the account page, which says that the password is saved."""
        return reverse("account")

    def post_login(self, request: HttpRequest, user: AbstractBaseUser, **kwargs: Any) -> HttpResponse:
        """Carry the member's language into the browser, for addresses that name none."""
        response: HttpResponse = super().post_login(request, user, **kwargs)
        if language := _language_of(user):
            set_language_cookie(response, language)
        return response

    def send_password_reset_mail(self, user: AbstractBaseUser, email: str, context: dict[str, Any]) -> None:
        """Announce the wish; the notices feature writes the message, in the worker."""
        profile = ensure_profile(user)
        password_reset_asked.send(type(profile), subject=profile.subject, language=translation.get_language() or "")


def set_language_cookie(response: HttpResponse, language: str) -> None:
    """Remember a language in the browser, with the attributes the settings ask for."""
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=settings.LANGUAGE_COOKIE_AGE,
        path=settings.LANGUAGE_COOKIE_PATH,
        domain=settings.LANGUAGE_COOKIE_DOMAIN,
        secure=settings.LANGUAGE_COOKIE_SECURE,
        httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
        samesite=settings.LANGUAGE_COOKIE_SAMESITE,  # type: ignore[arg-type]  # a word of base.py's, one of the allowed
    )


def _language_of(user: Any) -> str:
    return ensure_profile(user).language if user.is_authenticated else ""
