"""Charts drawn on the server with SVG attributes only; each stands beside the table it is drawn from.

The colour is that of the text around, so that dark screens and print need nothing more. SVG knows no writing direction:
for languages that run from right to left everything is mirrored here.
"""

from collections.abc import Sequence

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language_bidi

#: Of a bar and of a column chart, in the unit of the drawing.
LONG, HIGH = 100, 22


def bar(share: float) -> SafeString:
    """Draw a share from 0 to 1 as a bar. Its number stands beside it, so it says nothing by itself."""
    length = LONG * max(0.0, min(1.0, share))
    start = LONG - length if get_language_bidi() else 0
    return _svg(
        f'width="96" height="10" viewBox="0 0 {LONG} 10" preserveAspectRatio="none" aria-hidden="true"',
        f'<rect width="{LONG}" height="10" opacity="0.15"/>'
        f'<rect x="{start:.1f}" width="{length:.1f}" height="10" opacity="0.65"/>',
    )


def columns(counts: Sequence[int], labels: Sequence[str], description: str) -> SafeString:
    """Draw counts as columns in the reading direction; ``description`` says what they are."""
    most, width = max([*counts, 1]), LONG / max(len(counts), 1)
    shown = list(zip(counts, labels, strict=True))
    places = reversed(shown) if get_language_bidi() else shown
    drawn = "".join(
        _column(place * width, width, HIGH * one / most, label) for place, (one, label) in enumerate(places)
    )
    return _svg(
        f'viewBox="0 0 {LONG} {HIGH + 3}" role="img" aria-label="{escape(description)}"',
        f'{drawn}<rect y="{HIGH}" width="{LONG}" height="0.1"/>',
    )


def _column(start: float, width: float, high: float, label: str) -> str:
    place = f'x="{start + 0.5:.1f}" y="{HIGH - high:.1f}" width="{width - 1:.1f}" height="{high:.1f}"'
    middle = f'x="{start + width / 2:.1f}" y="{HIGH + 2.2}" text-anchor="middle" font-size="1.6"'
    return f'<rect {place} opacity="0.65"/><text {middle} direction="ltr">{escape(label)}</text>'


def _svg(attributes: str, inner: str) -> SafeString:
    return mark_safe(f'<svg {attributes} fill="currentColor" focusable="false">{inner}</svg>')  # noqa: S308  (numbers)
