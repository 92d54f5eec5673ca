"""Plain pages such as the accessibility statement."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel

from lms.core.blocks import BodyBlock
from lms.core.fields import BlocksField
from lms.core.pages import BasePage, synchronised
from lms.core.panels import tabs


class StandardPage(BasePage):
    """A text page of an editor's own."""

    lead = models.CharField(_("lead"), max_length=300, blank=True)
    body = BlocksField(BodyBlock(), verbose_name=_("body"), blank=True)
    open_to_all = models.BooleanField(
        _("open to everyone"),
        default=False,
        help_text=_("Visitors without an account may read it, as the privacy page."),
    )

    template = "lms_cms/pages/standard.html"
    page_description = _("A text page, such as the privacy notice.")
    subpage_types: list[str] = []
    parent_page_types = ["lms_cms.HomePage"]
    edit_handler = tabs(
        [FieldPanel("lead", help_text=_("One or two sentences above the text.")), FieldPanel("body")],
        settings=[FieldPanel("open_to_all")],
    )
    override_translatable_fields = synchronised("slug", "open_to_all")

    class Meta:
        verbose_name = _("text page")
        verbose_name_plural = _("text pages")

    @property
    def public(self) -> bool:  # type: ignore[override]
        """Whether visitors without an account may read it."""
        return self.open_to_all

    def delivery_facts(self) -> dict[str, Any]:
        """Return the lead."""
        return {"lead": self.lead}
