"""The transcript on paper: the record in the words of one language, set by ``lms.core.pdf``."""

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from lms.conf import lms_setting
from lms.core.pdf import render
from lms.core.zones import named_zone
from lms.members.links import absolute

from ..certificates.queries import CertificateView
from ..certificates.rules import State
from .queries import CourseEntry, PeriodEntry, Record

#: The look it is printed in.
TEMPLATE = "transcript_v1"
Row = dict[str, str]


def transcript(record: Record, *, holder: str, language: str) -> bytes:
    """Return the record as PDF in a language of ours. Raises lms.core.pdf.PdfError where fonts are not installed.

    ``holder`` is the name; empty once it was erased, and then the paper says so.
    """
    with translation.override(language):
        return render(TEMPLATE, transcript_data(record, holder=holder, now=timezone.now()), language=language)


def transcript_data(record: Record, *, holder: str, now: datetime) -> dict[str, Any]:
    """Return what the template wants, in words of the active language."""
    zone = lms_setting("CERTIFICATE_ZONE")
    name = holder or _("Name erased")
    heading = pgettext("record of learning", "Transcript")
    made = f"{date_format(now.astimezone(named_zone(zone)), 'DATE_FORMAT')} ({zone})"
    return {
        "timestamp": now,
        "title": f"{heading}: {name}",
        "heading": heading,
        "centre": str(lms_setting("CENTRE_NAME")),
        "holder": name,
        "details": [
            (_("Made on"), made),
            (_("Courses completed"), str(len(record.completed))),
            (_("Learning hours"), hours_in_words(record.hours) or "0"),
        ],
        "columns": {
            "course": _("Course"),
            "language": _("Read in"),
            "hours": _("Hours"),
            "score": _("Score"),
            "completed": _("Completed"),
            "certificate": _("Certificate"),
        },
        "sections": _sections(record),
        "empty": _("No course completed yet."),
        # Filled in by the template.
        "page": _("Page {page} of {pages}"),
        "notes": [
            _("Days are reckoned in the zone %(zone)s.") % {"zone": zone},
            _("The signed copy of this record can be checked as a whole, without this centre."),
            _("A certificate can be checked by its number and check code here:"),
        ],
        "check_url": absolute(reverse("check")),
    }


def _sections(record: Record) -> list[dict[str, Any]]:
    latest = [_row(course, course.latest) for course in record.completed]
    earlier = [_row(course, one) for course in record.completed for one in course.earlier]
    sections = [
        _section(_("Completed"), latest),
        _section(_("Earlier periods"), earlier, _("Completions that were renewed since.")),
        _section(_("Under way"), [_open_row(one) for one in record.under_way]),
        _section(_("Ended before completion"), [_open_row(one) for one in record.ended]),
    ]
    return sections[:1] + [one for one in sections[1:] if one["rows"]]


def _section(heading: str, rows: list[Row], note: str = "") -> dict[str, Any]:
    return {"heading": heading, "note": note, "rows": rows}


def _row(course: CourseEntry, period: PeriodEntry) -> Row:
    certificate = period.certificates[0] if period.certificates else None
    return {
        "title": course_name(course),
        "code": " · ".join(filter(None, [_with_version(course.code, period.version), recognition_in_words(period)])),
        "language": languages_in_words(period.languages),
        "hours": hours_in_words(period.hours),
        "score": scores_in_words(period),
        "completed": date_format(period.completed_on, "DATE_FORMAT"),
        "number": certificate.number if certificate else "",
        "state": _state(certificate, period),
    }


def _state(certificate: CertificateView | None, period: PeriodEntry) -> str:
    """Return what a certificate counts for; a revoked one has no validity to speak of."""
    if certificate and certificate.state == State.REVOKED:
        return str(State.REVOKED.label)
    later = [str(State.SUPERSEDED.label)] if certificate and certificate.state == State.SUPERSEDED else []
    return " · ".join([*later, validity_in_words(period)])


def _open_row(course: CourseEntry) -> Row:
    done = _("%(percent)s %% done") % {"percent": course.standing.percent} if course.standing else ""
    ended = _("Ended on %(day)s") % {"day": date_format(course.ended_on, "DATE_FORMAT")} if course.ended_on else ""
    empty = dict.fromkeys(("hours", "score", "number"), "")
    language = languages_in_words(course.languages)
    return empty | {
        "title": course_name(course),
        "code": course.code,
        "language": language,
        "completed": done,
        "state": ended,
    }


def _with_version(code: str, version: int | None) -> str:
    return _("%(code)s, version %(version)s") % {"code": code, "version": version} if version else code


def course_name(course: CourseEntry) -> str:
    """Return a course's title, or that it is gone."""
    return course.title or _("Course no longer offered")


def recognition_in_words(period: PeriodEntry) -> str:
    """Return that a completion was recognised; empty for one that was learnt here."""
    return _("Recognised: learnt elsewhere") if period.recognised else ""


def validity_in_words(period: PeriodEntry) -> str:
    """Return until when a completion is valid, was valid, or that it has no end."""
    if period.valid_until is None:
        return _("No expiry")
    day = {"day": date_format(period.valid_until, "DATE_FORMAT")}
    return _("Expired after %(day)s") % day if period.over else _("Valid until %(day)s") % day


def languages_in_words(codes: Iterable[str]) -> str:
    """Return languages by their own names."""
    names = dict(settings.LANGUAGES)
    return ", ".join(str(names.get(code, code)) for code in codes)


def hours_in_words(hours: Decimal | None) -> str:
    """Return hours in the active language's way of writing numbers; empty for none."""
    return str(number_format(hours.normalize() if hours % 1 else int(hours))) if hours else ""


def scores_in_words(period: PeriodEntry) -> str:
    """Return the best results in whole percent."""
    return " · ".join(_("%(percent)s %%") % {"percent": percent} for percent in period.percents)
