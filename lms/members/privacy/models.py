"""Holds that stop an erasure, and the proof that an erasure was done."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lms.core.append_only import append_only


class LegalHold(models.Model):
    """While a hold is open nothing about the person is erased: a court, an audit or a complaint may need it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    subject = models.UUIDField(db_index=True)
    reason = models.CharField(max_length=300, blank=True)
    #: Subjects of the administrators, not keys: a hold outlives those who set it.
    set_by = models.UUIDField()
    set_at = models.DateTimeField(default=timezone.now)
    lift_reason = models.CharField(max_length=300, blank=True)
    lifted_by = models.UUIDField(null=True)
    lifted_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("legal hold")
        verbose_name_plural = _("legal holds")
        ordering = ["-set_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["subject"], condition=Q(lifted_at=None), name="one_open_hold_per_subject"),
            models.CheckConstraint(
                condition=Q(lifted_at=None, lifted_by=None) | Q(lifted_at__isnull=False, lifted_by__isnull=False),
                name="hold_lifted_by_somebody",
            ),
        ]

    wagtail_reference_index_ignore = True

    def __str__(self) -> str:
        """Return whose record it holds."""
        return str(self.subject)


@append_only
class Erasure(models.Model):
    """That somebody's identity was erased, when, by whom and why: kept for ever, and names nobody."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    subject = models.UUIDField(unique=True)
    #: The day the request came.
    asked_on = models.DateField()
    done_at = models.DateTimeField(default=timezone.now)
    by = models.UUIDField()
    reason = models.CharField(max_length=300)
    #: [{"slug", "kept", "count", "happens", "basis"}] in the source language, as it stood on the day.
    categories = models.JSONField()

    class Meta:
        verbose_name = _("erasure")
        verbose_name_plural = _("erasures")
        ordering = ["-done_at", "pk"]

    wagtail_reference_index_ignore = True

    def __str__(self) -> str:
        """Return whose identity it was."""
        return str(self.subject)
