"""Turns a notice into a plain e-mail in the reader's language.

Secrets such as links are made here, at the last moment.
"""

import logging
import smtplib
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.utils import timezone, translation

from lms.conf import lms_setting
from lms.core.languages import reader_language
from lms.core.zones import named_zone
from lms.members.links import absolute, invitation_link, password_reset_link
from lms.members.models import Profile

from .kinds import is_known, kind_of
from .models import Notice
from .quiet import first_loud, is_quiet

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
    profile = _reader(to)
    return True if profile is None else _send(profile, template, context, language)


def deliver_notices(to: UUID, template: str, ids: list[UUID]) -> bool:
    """Send one e-mail about messages of one kind; return False when the mail server did not take it.

    What was read in the application meanwhile and what has lost its reason is left out; nothing left counts as
    delivered.
    """
    profile = _reader(to)
    if profile is None or not is_known(template):
        return True
    kind = kind_of(template)
    rows = Notice.objects.filter(pk__in=ids, profile=profile, read_at=None).order_by("created_at", "pk")
    said = [one for one in kind.still(profile, [row.context for row in rows]) if one is not None]
    if not said:
        return True
    with translation.override(profile.language or settings.LANGUAGE_CODE):
        items = list(kind.words(said, reader_language()))
    return _send(profile, template, {"items": items}, "")


def quiet_until(to: UUID) -> datetime | None:
    """Return the end of the reader's quiet hours; None where they are not now."""
    zone = named_zone(Profile.objects.filter(subject=to).values_list("time_zone", flat=True).first() or "")
    now = timezone.now()
    hours = lms_setting("QUIET_HOURS")
    return first_loud(now, zone, hours) if is_quiet(now, zone, hours) else None


def _reader(to: UUID) -> Profile | None:
    """Return whom to write to; None for nobody, a switched-off account, and one without an address."""
    profile = Profile.objects.select_related("user").filter(subject=to, user__is_active=True).first()
    return profile if profile and profile.user.email else None


def _send(profile: Profile, template: str, context: dict[str, Any], language: str) -> bool:
    try:
        compose(profile, template, context, language).send()
    except (smtplib.SMTPException, OSError) as problem:
        logger.warning("Mail %r for %s was not taken: %s", template, profile.subject, type(problem).__name__)
        return False
    return True


def _always(profile: Profile) -> dict[str, Any]:
    return {
        "profile": profile,
        "centre_name": lms_setting("CENTRE_NAME"),
        "site": absolute(""),
        "home": absolute(f"/{translation.get_language()}/"),
        "invitation_days": lms_setting("INVITATION_DAYS"),
        "reset_hours": settings.PASSWORD_RESET_TIMEOUT // 3600,
        # Called by the template that needs it, so that no other mail carries a secret.
        "invitation_link": partial(invitation_link, profile),
        "password_reset_link": partial(password_reset_link, profile),
    }
