"""What is still open about a page: findings for its editor, gathered from every room that has something to say.

Blocking faults are validation errors; a finding never stops anybody from publishing.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page


class Severity(models.TextChoices):
    """How much a finding matters to a reader."""

    SERIOUS = "serious", _("Serious")
    NOTE = "note", _("Note")


class Topic(models.TextChoices):
    """What a finding is about."""

    DESCRIPTION = "description", _("Picture without description")
    TRANSCRIPT = "transcript", _("Video or audio without transcript")
    OBJECTIVES = "objectives", _("Objectives")
    REVIEW_DATE = "review-date", _("Review date")
    REVIEWER = "reviewer", _("Not yet reviewed")
    COMPLETION = "completion", _("Cannot be completed")
    TEXT = "text", _("Text is missing")
    LANGUAGE = "language", _("Not whole in its language")


@dataclass(frozen=True)
class Finding:
    """One thing an editor should look at."""

    severity: Severity
    topic: Topic
    message: str | Promise
    #: Name of the model field it is about; empty when it is about the page as a whole.
    field: str = ""


#: A check takes many pages at once, so that what it looks up costs the same for one and for all.
ContentCheck = Callable[[Sequence[Page]], Iterable[tuple[Page, Finding]]]
_checks: list[ContentCheck] = []


def content_check(check: ContentCheck) -> ContentCheck:
    """Register a check of specific pages; usable as a decorator. The same one twice is one."""
    if check not in _checks:
        _checks.append(check)
    return check


def findings_of(page: Page) -> list[Finding]:
    """Return every finding about a specific page as it stands in memory, serious ones first."""
    return [finding for _page, finding in findings_in([page])]


def findings_in(pages: Sequence[Page]) -> list[tuple[Page, Finding]]:
    """Return every finding about many specific pages, serious ones first."""
    found = [pair for check in _checks for pair in check(pages)]
    return sorted(found, key=lambda pair: pair[1].severity != Severity.SERIOUS)
