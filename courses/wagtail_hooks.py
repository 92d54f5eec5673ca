"""Wiring of the courses into Wagtail's admin."""

from typing import Any

from django.http import HttpRequest
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from lms.members.requests import member_of

from .activities.viewsets import activity_chooser_viewset
from .content.viewsets import content_review_viewset
from .equivalence import views as equivalence
from .equivalence.rules import may_declare


@hooks.register("register_admin_viewset")
def register_viewsets() -> list[object]:
    """Add the activity chooser and the content reviews."""
    return [activity_chooser_viewset, content_review_viewset]


@hooks.register("register_admin_urls")
def replacement_urls() -> list[Any]:
    """Give the screens that replace a course their addresses."""
    return [
        path("replace-a-course/", equivalence.index, name="replace_course"),
        path("replace-a-course/pairs/", equivalence.pair, name="replace_course_pair"),
    ]


class ReplacementMenuItem(MenuItem):
    """Shown to those who write courses or manage the centre."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Return whether the member may declare what counts for what."""
        return may_declare(member_of(request))


@hooks.register("register_admin_menu_item")
def replacement_menu_item() -> MenuItem:
    """Lead to the screens; the editor's menu puts it under Learning."""
    return ReplacementMenuItem(
        _("Replace a course"), reverse("replace_course"), name="replace-course", icon_name=equivalence.ICON
    )
