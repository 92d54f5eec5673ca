"""Quiet hours by the reader's clock: over midnight, and on days on which clocks change (rule T1)."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from lms.notices.quiet import first_loud, is_quiet

#: Whole hours, half and quarter hours, change at midnight, change by half an hour, far ahead, a day that never was.
ZONES = [
    "UTC",
    "Europe/Rome",
    "Africa/Cairo",
    "America/Havana",
    "America/Asuncion",
    "Asia/Kathmandu",
    "Australia/Lord_Howe",
    "Pacific/Kiritimati",
    "Pacific/Apia",
]
NIGHT = (19, 7)
STEP = timedelta(minutes=15)
moments = st.datetimes(datetime(2010, 1, 1), datetime(2030, 1, 1)).map(lambda moment: moment.replace(tzinfo=UTC))
hours = st.tuples(st.integers(0, 23), st.integers(0, 23))


@given(moments, st.sampled_from(ZONES), hours)
@example(datetime(2011, 12, 30, 8, tzinfo=UTC), "Pacific/Apia", NIGHT)
@example(datetime(2026, 3, 29, 1, 30, tzinfo=UTC), "Europe/Rome", (2, 3))
@example(datetime(2026, 10, 25, 0, 30, tzinfo=UTC), "Europe/Rome", (2, 3))
@example(datetime(2025, 11, 2, 4, 30, tzinfo=UTC), "America/Havana", (0, 1))
def test_t1_mail_goes_at_the_first_moment_that_is_not_quiet(moment, zone, quiet):
    there = ZoneInfo(zone)
    found = first_loud(moment, there, quiet)
    assert found >= moment
    assert not is_quiet(found, there, quiet)
    before = [moment + STEP * number for number in range(int((found - moment) / STEP) + 1)]
    assert [one for one in before if one < found and not is_quiet(one, there, quiet)] == []


@given(moments, st.sampled_from(ZONES), hours)
def test_t1_nobody_waits_longer_than_a_day_and_its_changes_of_clock(moment, zone, quiet):
    wait = first_loud(moment, ZoneInfo(zone), quiet) - moment
    assert wait < timedelta(days=1, hours=25)


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        (datetime(2026, 6, 1, 16, 59, tzinfo=UTC), datetime(2026, 6, 1, 16, 59, tzinfo=UTC)),
        (datetime(2026, 6, 1, 17, 0, tzinfo=UTC), datetime(2026, 6, 2, 5, 0, tzinfo=UTC)),
        (datetime(2026, 6, 2, 4, 59, tzinfo=UTC), datetime(2026, 6, 2, 5, 0, tzinfo=UTC)),
        # The night in which clocks go forward is an hour shorter, the one in which they go back an hour longer.
        (datetime(2026, 3, 28, 18, 0, tzinfo=UTC), datetime(2026, 3, 29, 5, 0, tzinfo=UTC)),
        (datetime(2026, 10, 24, 17, 0, tzinfo=UTC), datetime(2026, 10, 25, 6, 0, tzinfo=UTC)),
    ],
)
def test_t1_the_night_in_rome_ends_at_seven_whatever_its_length(moment, expected):
    assert first_loud(moment, ZoneInfo("Europe/Rome"), NIGHT) == expected


def test_same_hour_twice_is_no_quiet_hour_at_all():
    moment = datetime(2026, 6, 1, 3, tzinfo=UTC)
    assert first_loud(moment, ZoneInfo("UTC"), (7, 7)) == moment


def test_setting_that_leaves_no_hour_does_not_hang():
    moment = datetime(2026, 6, 1, 3, tzinfo=UTC)
    assert first_loud(moment, ZoneInfo("UTC"), (0, 24)) == moment
