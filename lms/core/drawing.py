"""Templates whose output follows from their arguments alone are drawn once and kept.

The cache key is everything that is in them, so nothing can be stale; arguments are never about a person.
"""

from collections.abc import Hashable
from functools import lru_cache

from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language


def drawn(template: str, **context: Hashable) -> SafeString:
    """Return ``template`` rendered with ``context`` in the active language. It sees no request and no user."""
    return _drawn(template, get_language(), tuple(sorted(context.items())))


@lru_cache(maxsize=8192)
def _drawn(template: str, language: str | None, context: tuple[tuple[str, Hashable], ...]) -> SafeString:
    return mark_safe(render_to_string(template, dict(context)))  # noqa: S308  (templates escape)
