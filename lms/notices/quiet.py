"""Hours in which nobody is written to: by the reader's clock, in the reader's zone (rule T1). No database."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

DAY = timedelta(days=1)


def is_quiet(moment: datetime, zone: ZoneInfo, hours: tuple[int, int]) -> bool:
    """Whether the clock there stands between ``hours``, from and until; (19, 7) goes over midnight, (7, 7) is never."""
    first, last = hours
    hour = moment.astimezone(zone).hour
    return first <= hour < last if first <= last else hour >= first or hour < last


def first_loud(moment: datetime, zone: ZoneInfo, hours: tuple[int, int]) -> datetime:
    """Return, in UTC, ``moment`` or the first one after it that is not quiet there, whatever the clocks do meanwhile.

    Where clocks jump over all that is not quiet, the next day is taken; where a setting leaves no hour, ``moment``.
    """
    found = moment.astimezone(UTC)
    for _day in range(3):
        if not is_quiet(found, zone, hours):
            return found
        found = _end(found, zone, hours[1])
    return moment.astimezone(UTC)


def _end(moment: datetime, zone: ZoneInfo, hour: int) -> datetime:
    """Return when the clock there strikes ``hour`` next; where clocks jump over it, the moment they jump."""
    day = moment.astimezone(zone).date()
    while True:
        end = datetime.combine(day, time(hour % 24), zone).astimezone(UTC)
        if end > moment:
            return end
        day += DAY
