"""Tells an editor who has just published what is still open."""

from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.translation import ngettext
from wagtail.admin import messages as admin_messages
from wagtail.models import Page

from lms.core.findings import Severity, findings_of


def tell_what_is_open(request: HttpRequest, page: Page) -> None:
    """Add a message naming the serious findings; the page is published all the same."""
    found = [finding for finding in findings_of(page.specific) if finding.severity == Severity.SERIOUS]
    if not found:
        return
    heading = ngettext(
        "Published, with one serious point still open:",
        "Published, with {number} serious points still open:",
        len(found),
    ).format(number=len(found))
    points = " ".join(str(finding.message) for finding in found)
    admin_messages.warning(request, format_html("{} {}", heading, points))
