"""Wagtail's chooser for activities."""

from django.utils.translation import gettext_lazy as _
from wagtail.admin.viewsets.chooser import ChooserViewSet

activity_chooser_viewset = ChooserViewSet(
    "activity_chooser",
    model="lms_courses.Activity",
    icon="form",
    choose_one_text=_("Choose an activity"),
    choose_another_text=_("Choose another activity"),
)
