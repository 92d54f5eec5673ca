"""Dates as people mean them: a day in a named zone (rule T1)."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.utils import timezone

from lms.core.zones import named_zone
from lms.members.models import Profile


def zone_of(profile: Profile) -> ZoneInfo:
    """Return the member's own time zone; UTC where the stored name means nothing any more."""
    return named_zone(profile.time_zone)


def today_in(zone: ZoneInfo) -> date:
    """Return today's date there."""
    return timezone.localdate(timezone=zone)


def day_in(moment: datetime | None, zone: ZoneInfo) -> date | None:
    """Return the day a stored moment falls on there."""
    return moment.astimezone(zone).date() if moment else None
