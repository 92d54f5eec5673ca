"""Messages that wait for a member in the application."""

import uuid

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lms.members.models import Profile


class Notice(models.Model):
    """One message. Its words come from a template when it is read, in the language of the page."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    profile = models.ForeignKey(Profile, models.CASCADE, related_name="notices")
    #: Names ``lms/notices/<template>.html``.
    template = models.CharField(max_length=50)
    #: Keys and dates, never names: what the template looks its words up by.
    context = models.JSONField(default=dict)
    #: What it is about, so that the same thing is told once, however often it is sent. Unique per member.
    about = models.UUIDField(default=uuid.uuid4)
    created_at = models.DateTimeField(default=timezone.now)
    read_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        ordering = ["-created_at", "pk"]
        constraints = [models.UniqueConstraint(fields=["profile", "about"], name="one_notice_about_a_thing")]

    wagtail_reference_index_ignore = True

    def __str__(self) -> str:
        """Return what kind it is."""
        return self.template
