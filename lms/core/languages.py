"""The language a page is asked for in."""

from django.conf import settings
from django.utils.translation import get_language


def reader_language() -> str:
    """Return the active language, or the site's own where translation is switched off."""
    return get_language() or settings.LANGUAGE_CODE
