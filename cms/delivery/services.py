"""Writes the fast door's rows whenever something published changes."""

from collections.abc import Iterable
from dataclasses import asdict

from django.db import transaction
from wagtail.models import Page

from courses.content.models import PublishedCourse
from courses.content.services import course_key_of
from lms.core.pages import BasePage

from .models import DeliveredPage

#: Raise it when what rows hold changes shape; older rows are not served and ``rebuild_pages`` writes them anew.
TEMPLATE_VERSION = 2

FRONT_PAGE_DEPTH = 2


@transaction.atomic
def refresh_page(page: Page) -> None:
    """Write the page's row, or remove it when the page must not leave by the fast door."""
    page = page.specific
    if not _may_leave(page):
        DeliveredPage.objects.filter(page_id=page.pk).delete()
        return
    rendered = page.rendered()
    course_key = course_key_of(page)
    courses = PublishedCourse.objects.filter(language=rendered.language)
    course = courses.filter(course_key=course_key).first() if course_key else None
    DeliveredPage.objects.filter(language=rendered.language, path=rendered.path).exclude(page_id=page.pk).delete()
    DeliveredPage.objects.update_or_create(
        page_id=rendered.page_id, defaults=asdict(rendered) | {"course": course, "template_version": TEMPLATE_VERSION}
    )


def _may_leave(page: Page) -> bool:
    """Return whether anybody signed in may read the page, so that a stored row may answer for it."""
    if not isinstance(page, BasePage) or not page.has_own_page:
        return False
    return page.live and not page.alias_of_id and not page.get_view_restrictions().exists()


def refresh_subtree(page: Page) -> None:
    """Write the rows of a page and everything below it: addresses and breadcrumbs hang on the ancestors."""
    refresh_pages(Page.objects.descendant_of(page, inclusive=True).filter(live=True))


def refresh_front_page(page: Page) -> None:
    """Write the front page above ``page`` when it may list it: front pages name the tracks right below them."""
    if FRONT_PAGE_DEPTH <= page.depth <= FRONT_PAGE_DEPTH + 1:
        front_path = page.path[: FRONT_PAGE_DEPTH * Page.steplen]
        refresh_pages(Page.objects.filter(path=front_path, live=True))


def refresh_pages(pages: Iterable[Page]) -> int:
    """Write the rows of many pages; return how many were looked at."""
    count = 0
    for page in pages:
        refresh_page(page)
        count += 1
    return count


def rebuild_stale() -> int:
    """Write anew what a deploy made stale, and what has no row yet; return how many pages were looked at."""
    fresh = DeliveredPage.objects.filter(template_version=TEMPLATE_VERSION).values("page_id")
    DeliveredPage.objects.exclude(template_version=TEMPLATE_VERSION).delete()
    return refresh_pages(Page.objects.filter(live=True, depth__gt=1, alias_of=None).exclude(pk__in=fresh))


def remove_page(page_id: int) -> None:
    """Forget a page that is no longer live."""
    DeliveredPage.objects.filter(page_id=page_id).delete()
