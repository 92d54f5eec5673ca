"""Template tags every page of ours uses."""

import datetime as dt
from functools import lru_cache
from typing import Any

from django import template
from django.conf import settings
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from lms.core.pages import direction
from lms.core.patterns import pattern_svg

register = template.Library()


@lru_cache(maxsize=256)
def _icon(name: str, turn: bool) -> SafeString:
    return format_html(
        '<svg class="icon{}" aria-hidden="true"><use href="{}#{}"/></svg>',
        " icon--turn" if turn else "",
        # Not the hashed address: stored lesson bodies hold it, and must outlive a deploy.
        f"{settings.STATIC_URL}lms/icons.svg",
        name,
    )


@register.simple_tag
def icon(name: str, turn: bool = False) -> SafeString:
    """Draw an icon of the sprite beside a word; ``turn`` mirrors it in right-to-left pages."""
    return _icon(name, turn)


@register.simple_tag
def pattern(key: Any, accent: str) -> SafeString:
    """Draw the cloth of a course or track."""
    return mark_safe(pattern_svg(str(key), accent))  # noqa: S308  (made of numbers and a hash)


@register.filter
def here(url: str) -> str:
    """Return an address of ours under the reader's own language, whatever language the page is written in."""
    rest = url.lstrip("/").partition("/")[2]
    return f"/{get_language()}/{rest}"


@register.filter
def language_name(code: str) -> str:
    """Return a language's own name."""
    return str(dict(settings.LANGUAGES).get(code, code))


@register.simple_tag
def lang_dir(code: str) -> SafeString:
    """Write ``lang`` and ``dir`` for content whose language is not the page's; nothing when it is (rule L2)."""
    if not code or code == get_language():
        return SafeString("")
    return format_html(' lang="{}" dir="{}"', code, direction(code))


@register.filter
def iso_date(text: str) -> str:
    """Return a date stored as ISO text in the reader's own way of writing it."""
    return date_format(dt.date.fromisoformat(text)) if text else ""


@register.simple_tag(takes_context=True)
def language_links(context: dict[str, Any]) -> list[tuple[str, str, str, bool]]:
    """Return (code, own name, address, current) for the same page in every language."""
    request = context["request"]
    rest = request.get_full_path().lstrip("/").partition("/")[2]
    current = get_language()
    return [(code, name, f"/{code}/{rest}", code == current) for code, name in settings.LANGUAGES]


@register.filter
def item(mapping: dict[str, Any], key: str) -> Any:
    """Return ``mapping[key]``, or None."""
    return mapping.get(key)
