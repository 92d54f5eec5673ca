"""Keeps the read models in step with the page tree."""

from typing import Any

from django.db.models.signals import post_delete, post_save, pre_delete
from django.dispatch import receiver
from wagtail.models import Page, PageViewRestriction, Revision
from wagtail.signals import page_published, page_slug_changed, page_unpublished, post_page_move

from .changes import ChangePage
from .models import CoursePage, LessonPage, ModulePage
from .publishing import enter_publication
from .services import course_key_of, course_keys_below, refresh_course


@receiver(page_published, dispatch_uid="lms_courses.published")
def enter_or_refresh(sender: type[Page], instance: Page, revision: Revision | None = None, **kwargs: Any) -> None:
    """Enter the publication of a course's page in the course's history; refresh what else it touches.

    Wagtail also sends this when a page that was never live is scheduled, and for copies that follow another page.
    """
    page = instance.specific
    course_key = course_key_of(page) if isinstance(page, ChangePage) else None
    if course_key and revision and page.live and page.alias_of_id is None:
        enter_publication(page=page, course_key=course_key, revision=revision)
    else:
        refresh_courses(sender, instance, **kwargs)


@receiver([page_unpublished, page_slug_changed, post_page_move], dispatch_uid="lms_courses.refresh")
def refresh_courses(sender: type[Page], instance: Page, **kwargs: Any) -> None:
    """Refresh the course a page stands in, and the one it was moved out of, or every course below it."""
    page = instance.specific
    if isinstance(page, ModulePage | LessonPage):
        before = kwargs.get("parent_page_before")
        keys = [course_key_of(page), course_key_of(before) if before else None]
    else:
        keys = [*course_keys_below(page)]
    for course_key in dict.fromkeys(keys):
        if course_key:
            refresh_course(course_key)


@receiver([post_save, post_delete], sender=PageViewRestriction, dispatch_uid="lms_courses.restricted")
def refresh_restricted(instance: PageViewRestriction, **kwargs: Any) -> None:
    """A restriction withdraws the courses at and below its page; no page signal tells of it."""
    page = Page.objects.filter(pk=instance.page_id).first()
    for course_key in course_keys_below(page) if page else []:
        refresh_course(course_key)


@receiver(pre_delete, dispatch_uid="lms_courses.before_delete")
def remember_course(sender: type, instance: Any, **kwargs: Any) -> None:
    """Note which course a page stands in while the tree still says so."""
    if isinstance(instance, ModulePage | LessonPage):
        instance._lms_course_key = course_key_of(instance)
    elif isinstance(instance, CoursePage):
        instance._lms_course_key = instance.translation_key


@receiver(post_delete, dispatch_uid="lms_courses.after_delete")
def refresh_after_delete(sender: type, instance: Any, **kwargs: Any) -> None:
    """Refresh the course a deleted page stood in."""
    course_key = getattr(instance, "_lms_course_key", None)
    if course_key:
        refresh_course(course_key)
