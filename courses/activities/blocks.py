"""The lesson block that points at an activity."""

from django.db.models import Model
from django.forms import Widget
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks import ChooserBlock


class ActivityChooserBlock(ChooserBlock):
    """Chooses an activity of any type."""

    @cached_property
    def target_model(self) -> type[Model]:
        """Return the core activity table."""
        from .models import Activity

        return Activity

    @cached_property
    def widget(self) -> Widget:
        """Return the chooser's widget."""
        from .viewsets import activity_chooser_viewset

        return activity_chooser_viewset.widget_class()

    class Meta:
        icon = "form"


class ActivityBlock(blocks.StructBlock):
    """An activity inside a lesson, with the heading officers read."""

    activity = ActivityChooserBlock(label=_("Activity"))
    title = blocks.CharBlock(label=_("Heading"))
    intro = blocks.CharBlock(label=_("Introduction"), required=False)

    class Meta:
        icon = "form"
        label = _("Activity")
        group = _("Activity")
        template = "lms_courses/activities/block.html"
