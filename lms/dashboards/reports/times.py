"""When a report is due again: early on Monday, or on the first of the month, where its reader is. Pure functions."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

#: Before the working day begins.
HOUR = time(5)


def next_time(every: str, now: datetime, zone: ZoneInfo) -> datetime:
    """Return the first such moment after ``now``, in UTC. Days are those of the zone, also when its clocks change."""
    day = now.astimezone(zone).date()
    while (moment := _on(day, zone)) <= now or not _fits(every, day):
        day += timedelta(days=1)
    return moment


def _fits(every: str, day: date) -> bool:
    return day.day == 1 if every == "month" else day.weekday() == 0


def _on(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, HOUR, zone).astimezone(UTC)
