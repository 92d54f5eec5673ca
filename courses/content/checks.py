"""What the fields of a page must say together. Messages by field, in plain words."""

import re
from datetime import date
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from .choices import Condition, ValidityMode
from .prerequisites import asked_by_all, everything_before, pages_named

if TYPE_CHECKING:
    from .models import CoursePage, LessonPage

LEAP_YEAR = 2024


def check_lesson(page: "LessonPage", errors: dict[str, Any]) -> None:
    """A score to reach names the score; only what is required is asked for again."""
    if page.change_redo and page.optional:
        errors["change_redo"] = _("Nobody is asked to take an optional lesson again.")
    if page.condition == Condition.SCORE and not page.score_at_least:
        errors["score_at_least"] = _("Say which score completes the lesson, from 1 to 100 percent.")


def check_course(page: "CoursePage", errors: dict[str, Any]) -> None:
    """Order, prerequisites and validity make sense together."""
    if page.ordered and page.modules_needed:
        errors["modules_needed"] = _("Modules in order are all needed. Leave this empty, or give the order up.")
    if page.validity_mode == ValidityMode.FIXED and page.validity_months and not is_day(page.fixed_day):
        errors["fixed_day"] = _("Give month and day with two digits each, such as 12-31.")
    elif page.fixed_day and not is_day(page.fixed_day):
        errors["fixed_day"] = _("Give month and day with two digits each, such as 12-31, or leave it empty.")
    message = _check_prerequisites(page)
    if message:
        errors["prerequisites"] = message


def is_day(text: str) -> bool:
    """Return whether text is a day of the year as MM-DD; the leap day is one."""
    if not re.fullmatch(r"\d\d-\d\d", text, re.ASCII):
        return False
    try:
        date(LEAP_YEAR, int(text[:2]), int(text[3:]))
    except ValueError:
        return False
    return True


def _check_prerequisites(page: "CoursePage") -> str:
    """Return why the prerequisites cannot be, or nothing."""
    wanted = pages_named(page)
    if not wanted:
        return ""
    if page.translation_key in {one.translation_key for one in wanted}:
        return _("A course cannot require itself.")
    asks = asked_by_all(type(page)) | {page.translation_key: {one.translation_key for one in wanted}}
    for one in wanted:
        if page.translation_key in everything_before(one.translation_key, asks):
            return _("“{course}” already requires this course: nobody could begin either.").format(course=one.title)
    return ""
