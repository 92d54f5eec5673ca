"""Reads about the checks of the records."""

from datetime import datetime

from django.utils import timezone

from .models import DriftReport


def latest() -> DriftReport | None:
    """Return the newest check that has ended."""
    return DriftReport.objects.filter(finished_at__isnull=False).first()


def latest_nightly() -> datetime | None:
    """Return when the nightly check ended last."""
    nightly = DriftReport.objects.filter(finished_at__isnull=False, asked_by=None, reason="")
    return nightly.values_list("finished_at", flat=True).first()


def running() -> DriftReport | None:
    """Return the check that is under way. One that began too long ago has lost its worker."""
    since = timezone.now() - DriftReport.LONGEST
    return DriftReport.objects.filter(finished_at=None, begun_at__gte=since).first()


def mendings() -> list[DriftReport]:
    """Return the latest mendings, newest first."""
    return list(DriftReport.objects.filter(mended__isnull=False)[:10])
