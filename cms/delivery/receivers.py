"""The fast door hears everything that changes what a page says, where it stands or who may read it."""

from typing import Any

from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver
from wagtail.models import Page, PageViewRestriction
from wagtail.signals import page_published, page_slug_changed, page_unpublished, post_page_move

from courses.content.models import ContentReview, CoursePage
from lms.core.pages import BasePage

from .services import refresh_front_page, refresh_page, refresh_subtree, remove_page


@receiver(page_published, dispatch_uid="lms_cms.published")
def published(instance: Page, **kwargs: Any) -> None:
    """Write the row; the pages below name this one in their breadcrumbs, the front page lists the tracks."""
    refresh_subtree(instance) if instance.get_children_count() else refresh_page(instance)
    refresh_front_page(instance)


@receiver(page_unpublished, dispatch_uid="lms_cms.unpublished")
def unpublished(instance: Page, **kwargs: Any) -> None:
    """Take the page out, and its name off the pages that lead to it."""
    remove_page(instance.pk)
    refresh_subtree(instance)
    refresh_front_page(instance)


@receiver([page_slug_changed, post_page_move], dispatch_uid="lms_cms.moved")
def moved(instance: Page, **kwargs: Any) -> None:
    """Write the whole subtree: only the moved page is signalled, but every address below it changed."""
    refresh_subtree(instance)
    for page in (instance, kwargs.get("parent_page_before")):
        if page:
            refresh_front_page(page)


@receiver([post_save, post_delete], sender=PageViewRestriction, dispatch_uid="lms_cms.restricted")
def restricted(instance: PageViewRestriction, **kwargs: Any) -> None:
    """A restriction binds every page below; no page signal tells of it."""
    page = Page.objects.filter(pk=instance.page_id).first()
    if page:
        refresh_subtree(page)
        refresh_front_page(page)


@receiver(post_delete, dispatch_uid="lms_cms.deleted")
def deleted(sender: type, instance: Any, **kwargs: Any) -> None:
    """Take a deleted page out."""
    if isinstance(instance, BasePage):
        remove_page(instance.pk)
        refresh_front_page(instance)


@receiver([post_save, post_delete], sender=ContentReview, dispatch_uid="lms_cms.reviewed")
def reviewed(instance: ContentReview, **kwargs: Any) -> None:
    """Every lesson says whether its course has been checked."""
    for course in CoursePage.objects.filter(translation_key=instance.course_key, live=True):
        refresh_subtree(course)
