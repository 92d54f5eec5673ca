"""What the checks of summaries and counts found (rule C8)."""

from datetime import datetime, timedelta

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class DriftReport(models.Model):
    """One check, and what was mended after it. Courses, units and numbers; nobody is named."""

    #: Longer than this no check takes: the worker that ran it is gone.
    LONGEST = timedelta(minutes=30)

    begun_at = models.DateTimeField(default=timezone.now, db_index=True)
    finished_at = models.DateTimeField(null=True)
    #: Subject of the administrator; empty for the nightly check and for the command.
    asked_by = models.UUIDField(null=True)
    #: How far it is, while it runs.
    courses = models.PositiveIntegerField(default=0)
    courses_done = models.PositiveIntegerField(default=0)
    #: How many things differ, and where: [{"course", "unit", "what", "number"}].
    drifts = models.PositiveIntegerField(default=0)
    details = models.JSONField(default=list)
    #: How many summaries were mended before this check; empty where it only looked.
    mended = models.PositiveIntegerField(null=True)
    #: What the administrator wrote; the ledger holds its digest.
    reason = models.CharField(max_length=300, blank=True)

    class Meta:
        verbose_name = _("records check")
        verbose_name_plural = _("records checks")
        ordering = ["-begun_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(courses_done__lte=models.F("courses")), name="no_more_courses_checked_than_there_are"
            ),
        ]

    wagtail_reference_index_ignore = True

    def __str__(self) -> str:
        """Return when, and how many."""
        return f"{self.begun_at:%Y-%m-%d %H:%M}: {self.drifts}"

    @property
    def running(self) -> bool:
        """Whether it is under way."""
        return self.finished_at is None and not self.lost

    @property
    def lost(self) -> bool:
        """Whether it began too long ago to end."""
        return self.finished_at is None and self.begun_at < self._horizon()

    @classmethod
    def _horizon(cls) -> datetime:
        return timezone.now() - cls.LONGEST
