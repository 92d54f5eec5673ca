"""A certificate on paper: its snapshot in the words of one language, set by ``lms.core.pdf``."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _

from lms.core.patterns import pattern_path
from lms.core.pdf import qr_svg, render
from lms.members.links import absolute

from .models import Certificate, CertificateHolder
from .rules import State, state_of

Pair = tuple[str, str]


def paper(certificate: Certificate, holder: CertificateHolder, *, language: str) -> bytes:
    """Return a certificate as PDF in a language of ours, in the look it was issued with (rule K1).

    The certificate was read with ``standing()``: one that was revoked or has a later one says so across the page.
    Raises lms.core.pdf.PdfError where fonts are not installed.
    """
    with translation.override(language):
        data = _data(certificate, holder, language)
        return render(certificate.snapshot["template"], data, language=language)


def check_address(number: str) -> str:
    """Return the full address of the check page in the active language, as the QR code and the paper name it."""
    return absolute(reverse("check_certificate", args=[number]))


def shown_code(code: str) -> str:
    """Return a check code as people read it: two groups of four."""
    return f"{code[:4]}-{code[4:]}"


def hours_in_words(certificate: Certificate) -> str:
    """Return the hours in the active language's way of writing numbers; empty where none are named."""
    hours = certificate.snapshot["hours"]
    return str(number_format(Decimal(hours))) if hours else ""


def language_name(code: str) -> str:
    """Return a language's own name."""
    return str(dict(settings.LANGUAGES).get(code, code))


def _data(certificate: Certificate, holder: CertificateHolder, language: str) -> dict[str, Any]:
    title, title_language = certificate.title_in(language)
    address = check_address(certificate.number)
    heading = _("Certificate of completion")
    return {
        "timestamp": certificate.issued_at.replace(microsecond=0),
        "title": f"{heading}: {title}",
        "accent": certificate.snapshot["accent"],
        "cloth": pattern_path(str(certificate.course_key), certificate.snapshot["accent"]),
        "centre": certificate.centre_in(language),
        "heading": heading,
        "lead": _("This certifies that"),
        "holder": holder.name,
        "statement": [_("has completed the course")],
        "course": title,
        "state": _state(certificate),
        "details": [*_details(certificate), *_title_label(title_language, language)],
        "number": (_("Certificate number"), certificate.number),
        "check_code": (_("Check code"), shown_code(holder.code)),
        "check_text": _("Check this certificate by scanning the code, or enter its number and its check code here:"),
        "check_url": address,
        "qr": qr_svg(address),
        "qr_alt": _("QR code with the address of the page where this certificate can be checked"),
        "notes": [_("What the page says holds, also where this paper says something else.")],
    }


def _details(certificate: Certificate) -> list[Pair]:
    snapshot = certificate.snapshot
    course = snapshot["code"]
    if certificate.version:
        course = _("%(code)s, version %(version)s") % {"code": course, "version": certificate.version}
    pairs = [
        (_("Course"), course),
        (_("Learning hours"), hours_in_words(certificate)),
        (_("Completed on"), date_format(certificate.completed_on)),
        (_("Issued on"), date_format(certificate.issued_on)),
        (_("Valid until"), _until(certificate.valid_until, certificate.zone)),
        (_("Responsible for the course"), snapshot["instructor"]),
        (_("Read in"), language_name(snapshot["language"])),
    ]
    return [(label, value) for label, value in pairs if value]


def _until(day: date | None, zone: str) -> str:
    """Return the last valid day with its zone (rule T1)."""
    return f"{date_format(day)}, {zone}" if day else _("Without an end")


def _title_label(title_language: str, language: str) -> list[Pair]:
    """Return a label for a title that is not in the paper's language (rule L2)."""
    return [] if title_language == language else [(_("Title in"), language_name(title_language))]


def _state(certificate: Certificate) -> str:
    state = state_of(certificate)
    if state == State.REVOKED and certificate.decided_on:
        return _("Revoked on %(day)s") % {"day": date_format(certificate.decided_on)}
    return _("Superseded: a later certificate was issued") if state == State.SUPERSEDED else ""
