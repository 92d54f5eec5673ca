"""The front page of each language."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail_localize.fields import TranslatableField

from lms.core.pages import BasePage
from lms.core.panels import tabs


class HomePage(BasePage):
    """What a visitor without an account sees, and the root of a language's pages."""

    tagline = models.CharField(_("tagline"), max_length=160, blank=True)
    intro = models.TextField(_("introduction"), max_length=800, blank=True)

    public = True
    template = "lms_cms/home/home.html"
    page_description = _("The front page of one language.")
    subpage_types = ["lms_courses.TrackPage", "lms_cms.StandardPage", "lms_wellbeing.SupportPage"]
    parent_page_types = ["wagtailcore.Page"]
    edit_handler = tabs(
        [
            FieldPanel("tagline", help_text=_("One line under the centre's name.")),
            FieldPanel("intro", help_text=_("What this centre is, for a visitor without an account. Plain text.")),
        ]
    )

    #: Not the slug: the front pages of all languages are siblings, so theirs differ; no address shows them.
    translatable_fields = [TranslatableField(name) for name in ("title", "tagline", "intro")]

    class Meta:
        verbose_name = _("home page")
        verbose_name_plural = _("home pages")

    def delivery_facts(self) -> dict[str, Any]:
        """Return the words of the front page, and the tracks below it that are open to every member."""
        tracks = (page for page in self.get_children().live().public().specific() if hasattr(page, "accent"))
        return {
            "tagline": self.tagline,
            "intro": self.intro,
            "tracks": [{"title": page.title, "summary": page.summary, "accent": page.accent} for page in tracks],
        }
