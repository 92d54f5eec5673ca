"""Template tags of the editor's screens."""

from django import template
from django.utils.safestring import SafeString

from lms.core.nonces import current_nonce

from ..editor.scripts import sign_scripts

register = template.Library()
register.simple_tag(current_nonce, name="csp_nonce")


@register.filter
def signed(html: str) -> SafeString:
    """Put the nonce on the inline scripts of a block of Wagtail's own template: ``{{ block.super|signed }}``."""
    return sign_scripts(html)
