"""The core row every activity hangs off, whatever its type."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.search import index


class Activity(index.Indexed, models.Model):
    """Something an officer does inside a lesson. One row serves all languages.

    A plugin's own table points here one-to-one; when the plugin goes, this row keeps names and records whole.
    """

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    type = models.SlugField(_("type"), editable=False)
    title = models.CharField(
        _("title"), max_length=200, help_text=_("For editors; learners read the lesson's heading.")
    )

    #: What the editor's chooser searches.
    search_fields = [index.SearchField("title"), index.AutocompleteField("title")]

    class Meta:
        verbose_name = _("activity")
        verbose_name_plural = _("activities")
        ordering = ["title"]

    def __str__(self) -> str:
        """Return the title."""
        return self.title
