"""The one setting of this product, ``LMS = {...}``: documented defaults, read when used."""

from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _

DEFAULTS: dict[str, Any] = {
    # Shown in the header, in e-mails and in page titles.
    "CENTRE_NAME": _("Learning Centre"),
    # Courses are written in this language first; the others are translations of it.
    "SOURCE_LANGUAGE": "en",
    # Days an invitation to set a password stays valid.
    "INVITATION_DAYS": 7,
    # Editors are told about a review this many days before its date.
    "REVIEW_NOTICE_DAYS": 60,
    # The zone in which certificates are dated and expire: its last valid day ends there.
    "CERTIFICATE_ZONE": "UTC",
    # How many certificates one address may check before it has to wait, as allauth writes rates.
    "CERTIFICATE_CHECK_RATE": "30/m/ip",
    # A valid completion counts as expiring from this many days before its last one.
    "EXPIRING_DAYS": 60,
    # People are reminded this many days before something is due; 0 is the day itself, -7 a week later.
    "REMINDER_DAYS": (14, 3, -7),
    # Hours of the reader's day, from and until, in which no reminder is sent by e-mail.
    "QUIET_HOURS": (19, 7),
    # Figures of groups smaller than this are hidden where nobody may see the people behind them.
    "GROUP_FLOOR": 10,
    # How often one access token, or one member, may ask the API; as DRF writes rates.
    "API_RATE": "600/min",
    # Days a finished report stays to be fetched.
    "REPORT_DAYS": 14,
    # Rows a page in lists of people and tools.
    "PAGE_SIZE": 50,
    # Where "Suggest a tool" and "Tell us" links point, e.g. "mailto:..."; empty hides them.
    "CONTACT_URL": "",
    # The private key the evidence ledger is sealed with; empty means keys/ledger.pem in the data folder (VAR_DIR).
    "LEDGER_KEY_FILE": "",
}


def lms_setting(name: str) -> Any:
    """Return setting ``name`` from ``settings.LMS`` or its default. Raises KeyError for an unknown name."""
    return getattr(settings, "LMS", {}).get(name, DEFAULTS[name])
