"""The bar of a course, drawn with SVG attributes only. Patterns tell the parts apart where colours do not."""

from typing import NamedTuple

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from .figures import CourseFigures, Standing


class Segment(NamedTuple):
    """One rectangle of a bar 100 wide and 10 high."""

    standing: str
    x: float
    width: float


#: How each part is painted: a colour class, a pattern over it, and its vertical place.
PAINT = {
    Standing.COMPLETED: ("seg--done", "", 'height="10"'),
    Standing.EXPIRED: ("seg--done", "faded", 'height="10"'),
    Standing.IN_PROGRESS: ("seg--open", "hatch", 'height="10"'),
    Standing.ENROLLED: ("seg--open", "", 'height="10"'),
    Standing.OVERDUE: ("seg--late", "dots", 'y="6" height="4"'),
}


def segments(figures: CourseFigures) -> list[Segment]:
    """Return the bar's parts: completed, expired, in progress, not started; overdue is a band along the last of them.

    Who is asked to renew may be overdue while the completion still holds, so the band may begin before the open ones.
    """
    counts = figures.counts
    whole = max(counts.people, counts.taken, 1)
    parts = [(Standing.COMPLETED, 0, counts.completed)]
    if not figures.course.discreet:
        held = counts.completed + counts.expired
        parts += [
            (Standing.EXPIRED, counts.completed, counts.expired),
            (Standing.IN_PROGRESS, held, counts.in_progress),
            (Standing.ENROLLED, held + counts.in_progress, counts.enrolled),
            (Standing.OVERDUE, max(min(held, counts.taken - counts.overdue), 0), counts.overdue),
        ]
    return [Segment(one, 100 * start / whole, 100 * people / whole) for one, start, people in parts if people]


def bar(figures: CourseFigures, description: str) -> SafeString:
    """Draw the bar, with its figures in words for those who do not see it."""
    drawn = "".join(map(_rectangles, segments(figures)))
    return mark_safe(  # noqa: S308  (numbers and constants; the words are escaped)
        '<svg class="bar" viewBox="0 0 100 10" preserveAspectRatio="none" role="img" focusable="false" '
        f'aria-label="{escape(description)}"><rect class="seg--none" width="100" height="10"/>{drawn}'
        '<rect class="seg-box" width="100" height="10" vector-effect="non-scaling-stroke"/></svg>'
    )


def _rectangles(part: Segment) -> str:
    colour, pattern, place = PAINT[part.standing]
    where = f'x="{part.x:.2f}" width="{part.width:.2f}" {place}'
    over = f'<rect fill="url(#{pattern})" {where}/>' if pattern else ""
    return f'<rect class="{colour}" {where}/>{over}'
