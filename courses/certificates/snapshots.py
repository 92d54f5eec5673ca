"""What a certificate says for ever, taken from the course and the completion on the day of issue (rule K1)."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import translation

from lms.conf import lms_setting

from ..content.models import PublishedCourse
from ..progress.models import CompletionFact

#: The look it is printed in, also years later: see lms.core.pdf.
TEMPLATE = "certificate_v1"


def snapshot_of(fact: CompletionFact, courses: Sequence[PublishedCourse]) -> dict[str, Any]:
    """Return what the certificate of a completion says; ``courses`` are the course's rows, one a language.

    The language it was written in is always among the titles, the others as far as they are published. Of a discreet
    course nobody but the officer learns the language it was read in, so its certificate does not say.
    """
    source = source_of(courses)
    zone = fact.evidence.get("zone") or lms_setting("CERTIFICATE_ZONE")
    return {
        "template": TEMPLATE,
        "code": source.code,
        "titles": {one.language: one.title for one in courses if one.live or one is source},
        "source_language": source.language,
        "language": "" if source.discreet else fact.language,
        "hours": hours_text(fact.evidence.get("hours") or source.hours),
        "instructor": source.instructor,
        "centre": centre_names(),
        "accent": source.accent,
        "completed_on": day_in(fact.occurred_at, zone).isoformat(),
        "zone": zone,
        "valid_until": fact.evidence.get("valid_until"),
    }


def source_of(courses: Sequence[PublishedCourse]) -> PublishedCourse:
    """Return the row of the language the course was written in; of what is left of it, the first."""
    return next((one for one in courses if one.is_source), courses[0])


def day_in(moment: datetime, zone: str) -> date:
    """Return the day of a moment in a named zone."""
    return moment.astimezone(ZoneInfo(zone)).date()


def hours_text(hours: Any) -> str:
    """Return hours as they are kept: "2", "2.5"; empty where there are none to name."""
    return f"{Decimal(hours).normalize():f}" if hours else ""


def centre_names() -> dict[str, str]:
    """Return the centre's name in every language: a translation may change, a certificate does not."""
    names = {}
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            names[code] = str(lms_setting("CENTRE_NAME"))
    return names
