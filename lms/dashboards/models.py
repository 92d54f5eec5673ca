"""What the people who answer for others keep here: filters, reports and when they are sent."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lms.members.models import Profile


class SavedFilter(models.Model):
    """A list or dashboard somebody comes back to; the scope is asked anew each time it is opened."""

    profile = models.ForeignKey(Profile, models.CASCADE, related_name="saved_filters")
    name = models.CharField(_("name"), max_length=80)
    #: Name of the address, such as ``team_people``, and what stands behind its question mark.
    page = models.CharField(max_length=40)
    query = models.JSONField(default=dict)

    class Meta:
        verbose_name = _("saved filter")
        verbose_name_plural = _("saved filters")
        ordering = ["name", "pk"]
        constraints = [models.UniqueConstraint(fields=["profile", "name"], name="one_filter_per_name")]

    wagtail_reference_index_ignore = True

    def __str__(self) -> str:
        """Return the name."""
        return self.name


class ReportSchedule(models.Model):
    """A report that the centre makes for somebody again and again; the right is checked each time (rule E2)."""

    class Every(models.TextChoices):
        """How often."""

        WEEK = "week", _("Every week")
        MONTH = "month", _("Every month")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    profile = models.ForeignKey(Profile, models.CASCADE, related_name="report_schedules")
    #: A slug of ``reports.registry``.
    report = models.CharField(max_length=40)
    filters = models.JSONField(default=dict)
    file_format = models.CharField(max_length=4)
    every = models.CharField(_("how often"), max_length=5, choices=Every.choices)
    next_at = models.DateTimeField(db_index=True)
    #: Why it rests: the right has gone. Empty while it runs.
    stopped = models.CharField(max_length=40, blank=True)

    class Meta:
        verbose_name = _("scheduled report")
        verbose_name_plural = _("scheduled reports")
        ordering = ["next_at", "pk"]

    wagtail_reference_index_ignore = True

    def __str__(self) -> str:
        """Return which report."""
        return self.report


class ReportRun(models.Model):
    """One making of a report by the worker: how far it is, and the file until it is deleted."""

    class State(models.TextChoices):
        """How far it is."""

        WAITING = "waiting", _("Waiting")
        RUNNING = "running", _("Being made")
        READY = "ready", _("Ready")
        FAILED = "failed", _("Failed")
        REFUSED = "refused", _("Refused")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    profile = models.ForeignKey(Profile, models.CASCADE, related_name="report_runs")
    schedule = models.ForeignKey(ReportSchedule, models.SET_NULL, null=True, related_name="runs")
    report = models.CharField(max_length=40)
    filters = models.JSONField(default=dict)
    file_format = models.CharField(max_length=4)
    language = models.CharField(max_length=10)
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    asked_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True)
    rows_done = models.PositiveIntegerField(default=0)
    rows_all = models.PositiveIntegerField(null=True)
    #: Path below the folder of reports, outside anything a web server gives away.
    file = models.CharField(max_length=100, blank=True)

    class Meta:
        verbose_name = _("report")
        verbose_name_plural = _("reports")
        ordering = ["-asked_at", "pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(state="ready") | ~Q(file=""), name="ready_reports_have_a_file"),
        ]

    wagtail_reference_index_ignore = True

    def __str__(self) -> str:
        """Return which report."""
        return self.report
