"""The weekly digest: numbers of the own scope, asked when it is sent."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.core import mail
from django.test import override_settings
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from courses.progress.models import UnitCourseCount
from lms.dashboards.digest import digest_of, send_digests
from lms.members.models import Profile, Supervision
from lms.notices import tasks
from lms.notices.models import Notice
from tests.factories.people import make_agency, make_member, make_unit
from tests.factories.teams import make_listed_course, make_supervisor

DATABASE = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default"]}}
queued = override_settings(TASKS=DATABASE)
TODAY = timezone.now().date()
#: 09:00 UTC of the Monday of this week: supervision of tests begins yesterday or earlier.
MONDAY = datetime.combine(TODAY - timedelta(days=TODAY.weekday()), datetime.min.time(), UTC) + timedelta(hours=9)
LONG_AGO = TODAY - timedelta(days=30)


@pytest.fixture
def unit(centre):
    return make_unit()


@pytest.fixture
def chief(unit):
    return make_supervisor(unit, starts_on=LONG_AGO)


def count(unit, course=None, **columns):
    course = course or make_listed_course()
    return UnitCourseCount.objects.create(unit=unit, course_key=course.key, **columns)


def run_queue():
    for row in DBTaskResult.objects.filter(task_path=tasks.deliver_notices.module_path).order_by("run_after"):
        tasks.deliver_notices.call(*row.args_kwargs["args"][:3], False)


def test_digest_sums_the_own_scope(chief, unit):
    count(unit, overdue=2, required=4, compliant=3)
    count(make_unit(parent=unit), expired=1, expiring=5, required=4)
    count(make_unit(), overdue=99)
    digest = digest_of(chief)
    assert (digest.overdue, digest.expired, digest.expiring, digest.percent) == (2, 1, 5, 37)


def test_e3_discreet_courses_are_not_counted(chief, unit):
    count(unit, make_listed_course(discreet=True), overdue=2)
    assert not digest_of(chief).says_something


@pytest.mark.parametrize(
    ("moment", "sent"),
    [
        (MONDAY, 1),
        (MONDAY.replace(hour=6, minute=59), 0),
        (MONDAY.replace(hour=7), 1),
        (MONDAY.replace(hour=19), 0),
        (MONDAY + timedelta(days=1), 0),
        (MONDAY - timedelta(days=1), 0),
    ],
)
def test_digest_comes_on_monday_outside_quiet_hours(chief, unit, moment, sent):
    count(unit, overdue=1)
    assert send_digests(now=moment) == sent


def test_t1_monday_is_that_of_the_reader(chief, unit):
    count(unit, overdue=1)
    Profile.objects.filter(pk=chief.pk).update(time_zone="Pacific/Kiritimati")
    sunday_here = MONDAY - timedelta(hours=14)  # 19:00 UTC, 09:00 on Monday there
    assert [send_digests(now=MONDAY), send_digests(now=sunday_here)] == [0, 1]


def test_digest_is_sent_once_a_week(chief, unit):
    count(unit, overdue=1)
    moments = [MONDAY, MONDAY + timedelta(hours=1), MONDAY + timedelta(days=7)]
    assert [send_digests(now=moment) for moment in moments] == [1, 0, 1]


def test_nothing_to_say_is_not_said(chief, unit):
    count(unit, required=3, compliant=3)
    assert send_digests(now=MONDAY) == 0


def test_agency_administrators_get_one_and_administrators_and_officers_none(centre):
    agency = make_agency()
    count(make_unit(agency=agency), overdue=1)
    make_member("administrator")
    make_member("officer")
    head = make_member("officer")
    Profile.objects.filter(pk=head.pk).update(role="agency_administrator", administers=agency)
    send_digests(now=MONDAY)
    assert [one.profile_id for one in Notice.objects.all()] == [head.pk]


@queued
def test_e2_numbers_are_those_of_the_hour_in_which_it_goes_out(chief, unit):
    row = count(unit, overdue=1, required=4, compliant=1)
    send_digests(now=MONDAY)
    UnitCourseCount.objects.filter(pk=row.pk).update(overdue=7, compliant=2)
    run_queue()
    assert "Overdue: 7" in mail.outbox[0].body
    assert "2 of 4 (50 %)" in mail.outbox[0].body
    assert "/team/" in mail.outbox[0].body


def end_grant(chief, row):
    Supervision.objects.update(revoked_at=timezone.now())


def end_by_date(chief, row):
    Supervision.objects.update(ends_on=TODAY - timedelta(days=1))


def settle_all(chief, row):
    UnitCourseCount.objects.filter(pk=row.pk).update(overdue=0)


def switch_off(chief, row):
    chief.user.is_active = False
    chief.user.save()


@queued
@pytest.mark.parametrize("change", [end_grant, end_by_date, settle_all, switch_off])
def test_e2_digest_that_waits_is_not_sent_when_the_right_or_the_reason_has_gone(chief, unit, change):
    row = count(unit, overdue=1)
    send_digests(now=MONDAY)
    change(chief, row)
    run_queue()
    assert mail.outbox == []


@queued
def test_digest_names_nobody(chief, unit):
    make_member(unit=unit, first_name="Ada", last_name="Lovelace")
    count(unit, overdue=1)
    send_digests(now=MONDAY)
    run_queue()
    assert "Lovelace" not in mail.outbox[0].body


def test_worker_killed_in_the_middle_sends_the_rest_the_next_time(chief, unit, monkeypatch):
    other = make_supervisor(unit, starts_on=LONG_AGO)
    count(unit, overdue=1)
    Notice.objects.create(profile=other, template="digest", about=uuid4())
    send_digests(now=MONDAY)
    Notice.objects.filter(profile=chief).delete()
    assert send_digests(now=MONDAY) == 1
