"""Wiring of the courses into Wagtail's admin."""

from wagtail import hooks

from .activities.viewsets import activity_chooser_viewset
from .content.viewsets import content_review_viewset


@hooks.register("register_admin_viewset")
def register_viewsets() -> list[object]:
    """Add the activity chooser and the content reviews."""
    return [activity_chooser_viewset, content_review_viewset]
