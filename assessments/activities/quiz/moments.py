"""Opening and closing times in the editor's form: typed and shown as clocks say in the quiz's own zone (rule T1)."""

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils import timezone
from wagtail.admin.widgets import AdminDateTimeInput


class WallClockField(forms.DateTimeField):
    """Reads what was typed without asking for whose clock; the form puts it into the quiz's zone.

    In between the time is carried as if it were UTC, so that an editor elsewhere does not shift it.
    """

    widget = AdminDateTimeInput

    def to_python(self, value: Any) -> datetime | None:
        """Return the typed time, marked as UTC."""
        with timezone.override(UTC):
            return super().to_python(value)

    def prepare_value(self, value: Any) -> Any:
        """Return the time to show."""
        with timezone.override(UTC):
            return super().prepare_value(value)


def on_the_clock(moment: datetime, zone: ZoneInfo) -> datetime:
    """Return what clocks in the zone show at a stored moment, marked as UTC."""
    return moment.astimezone(zone).replace(tzinfo=UTC)


def at_that_clock(shown: datetime, zone: ZoneInfo, *, later: bool) -> datetime | None:
    """Return the moment in UTC at which clocks in the zone show a time; None for one they skip.

    Of an hour that comes twice it is the first, or the second where ``later``.
    """
    moment = shown.replace(tzinfo=zone, fold=int(later)).astimezone(UTC)
    return moment if moment.astimezone(zone).replace(tzinfo=UTC) == shown.replace(tzinfo=UTC) else None
