"""Turns a notice into a plain e-mail in the reader's language.

Secrets such as links are made here, at the last moment.
"""

import logging
import smtplib
from functools import partial
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.utils import translation

from lms.conf import lms_setting
from lms.members.links import absolute, invitation_link, password_reset_link
from lms.members.models import Profile

logger = logging.getLogger(__name__)


def compose(profile: Profile, template: str, context: dict[str, Any], language: str = "") -> EmailMessage:
    """Write ``lms/notices/<template>.txt`` and its ``_subject.txt`` in the member's language, else in ``language``."""
    with translation.override(profile.language or language or settings.LANGUAGE_CODE):
        values = context | _always(profile)
        subject = " ".join(render_to_string(f"lms/notices/{template}_subject.txt", values).split())
        body = render_to_string(f"lms/notices/{template}.txt", values).strip() + "\n"
    return EmailMessage(subject, body, to=[profile.user.email])


def deliver(to: UUID, template: str, context: dict[str, Any], language: str = "") -> bool:
    """Send one notice; return False when the mail server did not take it.

    Neither the log nor a stored traceback may hold an address, so the error is named by its class alone. Nobody to
    write to, or a switched-off account, counts as delivered.
    """
    profile = Profile.objects.select_related("user").filter(subject=to, user__is_active=True).first()
    if profile is None or not profile.user.email:
        return True
    try:
        compose(profile, template, context, language).send()
    except (smtplib.SMTPException, OSError) as problem:
        logger.warning("Mail %r for %s was not taken: %s", template, to, type(problem).__name__)
        return False
    return True


def _always(profile: Profile) -> dict[str, Any]:
    return {
        "profile": profile,
        "centre_name": lms_setting("CENTRE_NAME"),
        "home": absolute(f"/{translation.get_language()}/"),
        "invitation_days": lms_setting("INVITATION_DAYS"),
        "reset_hours": settings.PASSWORD_RESET_TIMEOUT // 3600,
        # Called by the template that needs it, so that no other mail carries a secret.
        "invitation_link": partial(invitation_link, profile),
        "password_reset_link": partial(password_reset_link, profile),
    }
