"""What is still open about a page: findings for its editor, gathered from every room that has something to say.

Blocking faults are validation errors; a finding never stops anybody from publishing.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page


class Severity(StrEnum):
    """How much a finding matters to a reader."""

    SERIOUS = "serious"
    NOTE = "note"

    @property
    def label(self) -> str | Promise:
        """Return the word editors read."""
        return {Severity.SERIOUS: _("Serious"), Severity.NOTE: _("Note")}[self]


@dataclass(frozen=True)
class Finding:
    """One thing an editor should look at."""

    severity: Severity
    message: str | Promise
    #: Name of the model field it is about; empty when it is about the page as a whole.
    field: str = ""


ContentCheck = Callable[[Page], Iterable[Finding]]
_checks: list[ContentCheck] = []


def content_check(check: ContentCheck) -> ContentCheck:
    """Register a check of pages; usable as a decorator. The same one twice is one."""
    if check not in _checks:
        _checks.append(check)
    return check


def findings_of(page: Page) -> list[Finding]:
    """Return every finding about a specific page as it stands in memory, serious ones first."""
    found = [finding for check in _checks for finding in check(page)]
    return sorted(found, key=lambda finding: finding.severity != Severity.SERIOUS)
