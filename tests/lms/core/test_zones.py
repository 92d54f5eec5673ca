"""Moments are shown in the reader's own time zone, and in nobody else's."""

from datetime import date
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from lms.core.zones import end_of_day, named_zone, show_moments_to
from tests.factories.people import make_unit
from tests.factories.teams import make_supervisor


def test_moments_are_shown_in_the_members_own_zone(centre, sign_in):
    supervisor = make_supervisor(make_unit())
    supervisor.time_zone = "Pacific/Kiritimati"
    supervisor.save(update_fields=["time_zone"])
    page = sign_in(supervisor).get("/en/team/")
    day = timezone.now().astimezone(ZoneInfo("Pacific/Kiritimati"))
    assert f"As of {day.day} {day:%B} {day.year}" in page.content.decode()
    assert timezone.get_current_timezone_name() == "Pacific/Kiritimati"


def test_next_visitor_does_not_inherit_the_zone(centre, client, officer):
    officer.time_zone = "Pacific/Kiritimati"
    show_moments_to(officer.user)
    assert timezone.get_current_timezone_name() == "Pacific/Kiritimati"
    client.get("/en/support/")
    assert timezone.get_current_timezone_name() == "UTC"


def test_zone_that_no_longer_exists_is_read_as_utc():
    assert named_zone("Mars/Olympus").key == "UTC"


@pytest.mark.parametrize("zone", ["America/New_York", "Pacific/Kiritimati", "Etc/GMT+12"])
def test_t1_end_of_the_last_of_all_days_can_be_told_in_every_zone(zone):
    ends = end_of_day(date.max, zone)
    assert ends > end_of_day(date(9999, 12, 1), zone)
    assert ends.astimezone(ZoneInfo("Pacific/Kiritimati")) == ends
