"""The editor's screens for content reviews."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, ObjectList
from wagtail.admin.ui.tables import Column, DateColumn
from wagtail.admin.views.generic import CreateView
from wagtail.admin.viewsets.model import ModelViewSet

from .forms import ContentReviewForm
from .models import ContentReview


class AddReviewView(CreateView):
    """Takes the course from the address, so that a course's own form can lead here."""

    def get_initial(self) -> dict[str, Any]:
        """Return the course named in the address."""
        return super().get_initial() | {"course": self.request.GET.get("course")}


class ContentReviewViewSet(ModelViewSet):
    """Content reviews in the menu: listed, filtered, entered, corrected."""

    model = ContentReview
    icon = "clipboard-list"
    menu_label = _("Content reviews")
    menu_name = "content-reviews"
    add_to_admin_menu = True
    add_view_class = AddReviewView
    copy_view_enabled = False
    list_display = [
        "course",
        Column("get_kind_display", label=_("Kind")),
        "language",
        "reviewer",
        DateColumn("reviewed_on"),
    ]
    list_filter = ["kind", "language"]
    edit_handler = ObjectList(
        [
            FieldPanel("course"),
            FieldPanel("kind"),
            FieldPanel("language"),
            FieldPanel("reviewer", help_text=_("Name and function. Readers see it.")),
            FieldPanel("reviewed_on"),
        ],
        base_form_class=ContentReviewForm,
    )


content_review_viewset = ContentReviewViewSet("content_review")
