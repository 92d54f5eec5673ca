"""Draws a course's outline. It stands on every lesson page, so each row is drawn once and kept."""

from functools import lru_cache

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from lms.core.drawing import drawn

from ..content.conditions import condition_in_words, module_in_words
from ..content.models import PublishedCourse
from ..progress.queries import CourseStanding

ROW = "lms_courses/content/partials/outline_row.html"
MODULE = "lms_courses/content/partials/outline_module.html"


def draw_outline(
    course: PublishedCourse,
    standing: CourseStanding,
    *,
    current: str = "",
    heading: str = "p",
    conditions: bool = False,
) -> SafeString:
    """Return the outline as HTML; each lesson says whether it is done, open here (``current``) or next.

    ``heading`` is the element of the module titles; ``conditions`` adds in words what completes each lesson (rule C5).
    """
    next_key = standing.next_lesson["key"] if standing.enrolled and standing.next_lesson else ""
    reader = get_language()
    parts: list[str] = []
    for module in course.outline:
        parts.append(
            drawn(
                MODULE,
                heading=heading,
                title=module["title"],
                language=module["language"],
                rule=module_in_words(module),
                waits=not standing.opens(module["key"]),
            )
        )
        for lesson in module["lessons"]:
            key = lesson["key"]
            words = (lesson["title"], lesson["url"], lesson["minutes"], lesson["optional"], lesson["language"])
            condition = condition_in_words(lesson) if conditions else ""
            parts.append(_row(words, key in standing.done_lessons, key == current, key == next_key, condition, reader))
        parts.append("</ol>\n")
    return mark_safe("".join(parts))  # noqa: S308  (made of templates that escape)


@lru_cache(maxsize=8192)
def _row(
    words: tuple[str, str, int, bool, str],
    done: bool,
    current: bool,
    following: bool,
    condition: str,
    reader: str | None,
) -> str:
    """Draw one lesson. Asked for once a lesson on every page, so its key is as short as can be."""
    title, url, minutes, optional, language = words
    return drawn(
        ROW,
        title=title,
        url=url,
        minutes=minutes,
        optional=optional,
        language=language,
        done=done,
        current=current,
        next=following,
        condition=condition,
    )
