"""Binds the inline scripts Wagtail writes in its admin to the nonce of the request.

Wagtail 8 has no nonce of its own. Its scripts come from a handful of places: the choosers' widget (patched here),
and the templates of date inputs, inline panels and three forms (overridden in ``cms/templates``). A browser test
opens these screens and fails on any violation, so a Wagtail release that adds one is noticed.
"""

from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from wagtail.admin.widgets import BaseChooser

from lms.core.nonces import current_nonce

_plain_render = BaseChooser.render


def sign_scripts(html: str) -> SafeString:
    """Return trusted HTML, such as a template block of Wagtail's, with the nonce on its inline scripts."""
    opening = format_html('<script nonce="{}"', current_nonce())
    for plain in ("<script>", '<script type="text/javascript">'):
        html = html.replace(plain, plain.replace("<script", opening, 1))
    return mark_safe(html)  # noqa: S308  (only called with output of Wagtail's own templates)


def sign_chooser_scripts() -> None:
    """Let every chooser write its script with the nonce. Safe to repeat."""
    BaseChooser.render = _render_signed


def _render_signed(self: BaseChooser, *args: Any, **kwargs: Any) -> SafeString:
    """Render a chooser; its script is the last thing it writes."""
    field, _opening, script = _plain_render(self, *args, **kwargs).rpartition("<script>")
    return mark_safe(field + sign_scripts("<script>") + script)  # noqa: S308  (Wagtail's own output)
