"""The support page: open to everyone, and nothing about its readers is kept."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel

from lms.core.blocks import BodyBlock
from lms.core.fields import BlocksField
from lms.core.pages import BasePage, synchronised
from lms.core.panels import tabs


class SupportPage(BasePage):
    """Who to call first. Served without session, form or counter."""

    lead = models.CharField(_("lead"), max_length=300, blank=True)
    body = BlocksField(BodyBlock(), verbose_name=_("body"), blank=True)

    public = True
    template = "lms_wellbeing/support/support.html"
    page_description = _("Where help is. Open to everyone; leaves no trace of its readers.")
    subpage_types: list[str] = []
    parent_page_types = ["lms_cms.HomePage"]
    max_count_per_parent = 1
    edit_handler = tabs(
        [
            FieldPanel("lead", help_text=_("One or two calm sentences: what somebody in need does first.")),
            FieldPanel("body", help_text=_("Telephone numbers first. Nobody's reading is recorded.")),
        ]
    )
    override_translatable_fields = synchronised("slug")

    class Meta:
        verbose_name = _("support page")
        verbose_name_plural = _("support pages")

    def delivery_facts(self) -> dict[str, Any]:
        """Return the lead."""
        return {"lead": self.lead}
