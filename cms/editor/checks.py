"""Content checks: pure functions from a page, and what is known about its course, to findings."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.html import strip_tags
from django.utils.translation import gettext as _
from wagtail.models import Page

from courses.content.choices import BY_ACTIVITIES
from courses.content.models import ContentReview, CoursePage, LessonPage
from lms.conf import lms_setting
from lms.core.findings import Finding, Severity, Topic, content_check


@dataclass(frozen=True)
class Known:
    """What the checks need that does not stand in the page."""

    today: date
    #: Days before a review date from which on editors are told.
    notice_days: int
    #: (course key, kind, language) of every review.
    reviews: frozenset[tuple[UUID, str, str]] = frozenset()


Check = Callable[[Any, Known], Iterator[Finding]]


def check_pictures(page: Any, known: Known) -> Iterator[Finding]:
    """Every picture is described, or said to be decoration."""
    for value in _blocks(page, "image"):
        if not value.get("alt") and not value.get("decorative"):
            message = _("A picture has no description.")
            yield Finding(Severity.SERIOUS, Topic.DESCRIPTION, message, "body")


def check_transcripts(page: Any, known: Known) -> Iterator[Finding]:
    """Video and audio can be read instead."""
    for value in _blocks(page, "media"):
        if not strip_tags(value.get("transcript") or "").strip():
            message = _("“{title}” has no transcript.").format(title=value.get("title") or _("Video or audio"))
            yield Finding(Severity.SERIOUS, Topic.TRANSCRIPT, message, "body")


def check_course(page: Any, known: Known) -> Iterator[Finding]:
    """A course says what it is for, until when it holds, and who has looked at it."""
    if not isinstance(page, CoursePage):
        return
    if not len(page.objectives):
        message = _("The course names no objective.")
        yield Finding(Severity.SERIOUS, Topic.OBJECTIVES, message, "objectives")
    yield from _check_review_date(page.review_by, known)
    yield from _check_reviewers(page, known)


def _check_review_date(review_by: date | None, known: Known) -> Iterator[Finding]:
    if review_by is None:
        yield Finding(Severity.SERIOUS, Topic.REVIEW_DATE, _("No review date is set."), "review_by")
    elif review_by < known.today:
        yield Finding(Severity.SERIOUS, Topic.REVIEW_DATE, _("The review date has passed."), "review_by")
    elif review_by <= known.today + timedelta(days=known.notice_days):
        yield Finding(Severity.NOTE, Topic.REVIEW_DATE, _("The review date is near."), "review_by")


def _check_reviewers(page: CoursePage, known: Known) -> Iterator[Finding]:
    kinds = {(kind, language) for key, kind, language in known.reviews if key == page.translation_key}
    if not any(kind == ContentReview.Kind.EXPERT for kind, _language in kinds):
        yield Finding(Severity.NOTE, Topic.REVIEWER, _("No expert in the subject has reviewed this course."))
    if (ContentReview.Kind.LANGUAGE, page.locale.language_code) not in kinds:
        yield Finding(Severity.NOTE, Topic.REVIEWER, _("No native speaker has reviewed this course in this language."))


def check_lesson(page: Any, known: Known) -> Iterator[Finding]:
    """A lesson has something to read, says what for, and can be completed."""
    if not isinstance(page, LessonPage):
        return
    types = [block["type"] for block in _raw(page)]
    if not types:
        yield Finding(Severity.SERIOUS, Topic.TEXT, _("The lesson is empty."), "body")
    elif "text" in types and "objectives" not in types:
        yield Finding(Severity.NOTE, Topic.OBJECTIVES, _("The lesson names no objective."), "body")
    if page.condition in BY_ACTIVITIES and "activity" not in types:
        message = _("Activities complete this lesson, but it has none: nobody can complete it.")
        yield Finding(Severity.SERIOUS, Topic.COMPLETION, message, "condition")


CHECKS: tuple[Check, ...] = (check_pictures, check_transcripts, check_course, check_lesson)


def _raw(page: Any) -> list[dict[str, Any]]:
    """Return the body's blocks as stored, so that nothing they point at is fetched."""
    body = getattr(page, "body", None)
    return list(body.raw_data) if body else []


def _blocks(page: Any, block_type: str) -> Iterator[dict[str, Any]]:
    return (block["value"] for block in _raw(page) if block["type"] == block_type)


@content_check
def check_pages(pages: Sequence[Page]) -> Iterable[tuple[Page, Finding]]:
    """Run every check over specific pages; one query for all of them, and none without a course."""
    known = known_about(pages)
    return [(page, finding) for page in pages for check in CHECKS for finding in check(page, known)]


def known_about(pages: Sequence[Page]) -> Known:
    """Look up what the checks need to know about the pages."""
    keys = [page.translation_key for page in pages if isinstance(page, CoursePage)]
    rows = (
        ContentReview.objects.filter(course_key__in=keys).values_list("course_key", "kind", "language") if keys else []
    )
    return Known(timezone.localdate(), lms_setting("REVIEW_NOTICE_DAYS"), frozenset(rows))
