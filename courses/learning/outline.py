"""Draws a course's outline. It stands on every lesson page, so each row is drawn once and kept."""

from django.utils.safestring import SafeString, mark_safe

from lms.core.drawing import drawn

from ..content.models import Condition, PublishedCourse
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
    parts: list[str] = []
    for module in course.outline:
        parts.append(drawn(MODULE, heading=heading, title=module["title"], language=module["language"]))
        for lesson in module["lessons"]:
            key = lesson["key"]
            parts.append(
                drawn(
                    ROW,
                    title=lesson["title"],
                    url=lesson["url"],
                    minutes=lesson["minutes"],
                    optional=lesson["optional"],
                    language=lesson["language"],
                    done=key in standing.done_lessons,
                    current=key == current,
                    next=key == next_key,
                    condition=str(Condition(lesson["condition"]).label) if conditions else "",
                )
            )
        parts.append("</ol>\n")
    return mark_safe("".join(parts))  # noqa: S308  (made of templates that escape)
