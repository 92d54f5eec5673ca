"""What completing a course brings and asks for, in words. In the active language; no database."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import ngettext

from lms.conf import lms_setting

from .checks import LEAP_YEAR, is_day
from .choices import ValidityMode
from .conditions import modules_in_words
from .read_models import PublishedCourse


def terms_of(course: PublishedCourse) -> dict[str, Any]:
    """Return what the course page says about completion: texts, empty where there is nothing to say."""
    return {
        "modules": modules_in_words(course.outline, course.modules_needed),
        "validity": validity_in_words(course.validity),
        "note_language": lms_setting("SOURCE_LANGUAGE"),
    }


def validity_in_words(validity: Mapping[str, Any]) -> str:
    """Return for how long a completion is valid and when to renew it; nothing where it does not expire."""
    if not validity:
        return ""
    sentences = [_length(validity), _renewal(validity["window_days"]), _grace(validity["grace_days"])]
    return " ".join(sentence for sentence in sentences if sentence)


def _length(validity: Mapping[str, Any]) -> str:
    months = validity["months"]
    if validity["mode"] == ValidityMode.FIXED and is_day(validity["fixed_day"]):
        month, day = (int(part) for part in validity["fixed_day"].split("-"))
        return ngettext(
            "Valid until the first {day} that is at least {months} month after you complete it.",
            "Valid until the first {day} that is at least {months} months after you complete it.",
            months,
        ).format(months=months, day=date_format(date(LEAP_YEAR, month, day), "MONTH_DAY_FORMAT"))
    return ngettext("Valid for {months} month.", "Valid for {months} months.", months).format(months=months)


def _renewal(days: int) -> str:
    if not days:
        return ""
    return ngettext("Renew it on the last day.", "Renew it in the last {days} days.", days).format(days=days)


def _grace(days: int) -> str:
    if not days:
        return ""
    return ngettext(
        "A renewal that is one day late counts as in time.",
        "A renewal that is up to {days} days late counts as in time.",
        days,
    ).format(days=days)
