"""The zone in which moments are shown: the reader's own, never that of whoever was served before."""

from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from django.utils import timezone

#: Later days are taken for this one: their ends cannot be told in every zone.
LAST_DAY = date.max - timedelta(days=2)


def named_zone(name: str) -> ZoneInfo:
    """Return the zone of that name; UTC where the stored name means nothing any more."""
    try:
        return ZoneInfo(name or "UTC")
    except (KeyError, ValueError, OSError):
        return ZoneInfo("UTC")


@cache
def zone_choices() -> list[tuple[str, str]]:
    """Return the named zones people live in, UTC first, as name and words."""
    names = sorted(name for name in available_timezones() if "/" in name and not name.startswith(("Etc/", "SystemV/")))
    return [(name, name.replace("_", " ")) for name in ("UTC", *names)]


def end_of_day(day: date, zone: str) -> datetime:
    """Return, in UTC, the last moment of ``day`` in the named zone: a date without time means the end of that day.

    Where clocks go back at midnight the last hour comes twice, and the second one counts (rule T1).
    Raises ZoneInfoNotFoundError for a zone nobody knows.
    """
    return datetime.combine(min(day, LAST_DAY), time.max.replace(fold=1), ZoneInfo(zone)).astimezone(UTC)


def show_moments_to(user: Any) -> None:
    """Show moments, from here to the end of the request, in the member's zone; in UTC for anybody else."""
    profile = getattr(user, "lms_profile", None)
    if profile is None:
        timezone.deactivate()
    else:
        timezone.activate(named_zone(profile.time_zone))
