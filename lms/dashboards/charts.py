"""Our charts, drawn with SVG attributes only. Patterns tell the parts apart where colours do not.

No words are drawn: they stand beside as text, so that a right-to-left page can mirror the drawing.
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from .figures import Counts, CourseFigures, Standing


class Segment(NamedTuple):
    """One rectangle of a bar 100 wide and 10 high."""

    standing: str
    x: float
    width: float


#: How each part is painted: a colour class, a pattern over it, and its vertical place.
PAINT = {
    Standing.COMPLETED: ("seg--done", "", 'height="10"'),
    Standing.COMPLIANT: ("seg--done", "", 'height="10"'),
    Standing.EXPIRED: ("seg--done", "faded", 'height="10"'),
    Standing.IN_PROGRESS: ("seg--open", "hatch", 'height="10"'),
    Standing.NOT_COMPLIANT: ("seg--open", "hatch", 'height="10"'),
    Standing.ENROLLED: ("seg--open", "", 'height="10"'),
    Standing.OVERDUE: ("seg--late", "dots", 'y="6" height="4"'),
}


def segments(figures: CourseFigures) -> list[Segment]:
    """Return how everybody stands: completed, expired, in progress, not started; overdue is a band along the last.

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


def duties(counts: Counts) -> list[Segment]:
    """Return the parts of those of whom something is required: compliant, and not."""
    whole = max(counts.required, 1)
    parts = [
        (Standing.COMPLIANT, 0, counts.compliant),
        (Standing.NOT_COMPLIANT, counts.compliant, counts.not_compliant),
    ]
    return [Segment(one, 100 * start / whole, 100 * people / whole) for one, start, people in parts if people]


def bar(parts: Iterable[Segment], description: str) -> SafeString:
    """Draw a bar, with its figures in words for those who do not see it."""
    drawn = "".join(map(_rectangles, parts))
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


def columns(values: Sequence[int | None], *, highest: int, standing: str, description: str) -> SafeString:
    """Draw a column for each value, the first first; one that is not known leaves its place empty."""
    colour, pattern, _place = PAINT[standing]
    whole, top = max(10 * len(values), 10), max(highest, 1)
    drawn = []
    for place, value in enumerate(values):
        if value:
            high = 100 * min(value, top) / top
            where = f'x="{10 * place + 1}" width="8" y="{100 - high:.2f}" height="{high:.2f}"'
            drawn.append(f'<rect class="{colour}" {where}/>')
            drawn += [f'<rect fill="url(#{pattern}-tall)" {where}/>'] if pattern else []
    lines = "".join(
        f'<path class="axis" d="M0 {height}H{whole}" vector-effect="non-scaling-stroke"/>' for height in (0, 50, 100)
    )
    return mark_safe(  # noqa: S308  (numbers and constants; the words are escaped)
        f'<svg class="bar bar--tall" viewBox="0 0 {whole} 100" preserveAspectRatio="none" role="img" '
        f'focusable="false" aria-label="{escape(description)}">{lines}{"".join(drawn)}</svg>'
    )
