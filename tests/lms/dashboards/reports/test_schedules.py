"""Reports that are made again and again: when, for whom, and until when."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core import mail
from django.http import Http404
from django.utils import timezone

from lms.core.chores import Failures
from lms.dashboards.models import ReportRun, ReportSchedule
from lms.dashboards.reports import making, services, upkeep
from lms.dashboards.reports.messages import still_ready
from lms.dashboards.reports.times import next_time
from lms.members.models import Supervision
from lms.notices.models import Notice
from tests.factories.people import make_member, make_unit
from tests.factories.reports import ask_for
from tests.factories.teams import make_listed_course, make_supervisor


@pytest.mark.parametrize(
    ("every", "zone", "after", "expected"),
    [
        ("week", "UTC", "2026-11-22T08:00", "2026-11-23T05:00"),
        ("week", "UTC", "2026-11-23T05:00", "2026-11-30T05:00"),
        ("month", "UTC", "2026-12-01T04:59", "2026-12-01T05:00"),
        ("month", "UTC", "2026-12-31T08:00", "2027-01-01T05:00"),
        ("week", "Asia/Tokyo", "2026-11-22T12:00", "2026-11-22T20:00"),
        ("month", "America/New_York", "2026-10-15T12:00", "2026-11-01T10:00"),
    ],
)
def test_t1_next_time_is_early_on_monday_or_the_first_where_the_reader_is(every, zone, after, expected):
    moment = datetime.fromisoformat(after).replace(tzinfo=UTC)
    assert next_time(every, moment, ZoneInfo(zone)) == datetime.fromisoformat(expected).replace(tzinfo=UTC)


@pytest.fixture
def reader(db, tmp_path, settings):
    """A supervisor of one person who is asked for one course."""
    settings.REPORT_ROOT = tmp_path / "reports"
    unit = make_unit()
    ask_for(make_member(unit=unit), make_listed_course())
    return make_supervisor(unit)


def plan(reader, **filters):
    return services.schedule(by=reader, report="compliance", filters=filters, file_format="csv", every="week")


def due(schedule):
    ReportSchedule.objects.filter(pk=schedule.pk).update(next_at=timezone.now() - timedelta(days=30))


def test_same_schedule_twice_is_one(reader):
    assert plan(reader) == plan(reader)


def test_e2_nobody_schedules_what_is_outside(reader):
    with pytest.raises(Http404):
        plan(reader, unit=str(make_unit().pk))


def test_what_was_missed_is_made_once_and_told_with_an_address(reader, django_capture_on_commit_callbacks):
    schedule = plan(reader)
    due(schedule)
    with django_capture_on_commit_callbacks(execute=True):
        assert upkeep.start_scheduled() == 1
    assert upkeep.start_scheduled() == 0
    run = ReportRun.objects.get()
    assert (run.schedule, run.state) == (schedule, ReportRun.State.READY)
    (message,) = mail.outbox
    assert f"/team/reports/made/{run.pk}/" in message.body
    assert message.attachments == []


def test_e2_schedule_stops_when_the_right_has_gone_and_says_so_once(reader, django_capture_on_commit_callbacks):
    schedule = plan(reader)
    due(schedule)
    Supervision.objects.update(revoked_at=timezone.now())
    with django_capture_on_commit_callbacks(execute=True):
        assert upkeep.start_scheduled() == 0
    assert upkeep.start_scheduled() == 0
    schedule.refresh_from_db()
    assert schedule.stopped == making.RIGHT_GONE
    assert not ReportRun.objects.exists()
    assert Notice.objects.get().template == "report_stopped"


def test_e2_right_is_asked_again_when_the_message_is_sent(reader, django_capture_on_commit_callbacks):
    due(plan(reader))
    with django_capture_on_commit_callbacks(execute=True):
        upkeep.start_scheduled()
    context = Notice.objects.get().context
    assert still_ready(reader, [context]) == [context]
    Supervision.objects.update(revoked_at=timezone.now())
    assert still_ready(reader, [context]) == [None]


def test_schedule_that_was_ended_is_made_no_more(reader):
    schedule = plan(reader)
    assert services.end_schedule(by=reader, pk=schedule.pk)
    assert not services.end_schedule(by=reader, pk=schedule.pk)
    assert not ReportSchedule.objects.exists()


def test_nobody_ends_the_schedule_of_another(reader):
    assert not services.end_schedule(by=make_supervisor(), pk=plan(reader).pk)


def test_one_broken_schedule_does_not_stop_the_others_and_is_logged_by_its_id(
    reader, caplog, monkeypatch, django_capture_on_commit_callbacks
):
    due(plan(reader))
    due(services.schedule(by=reader, report="compliance", filters={}, file_format="csv", every="month"))
    started = upkeep.next_time
    calls = iter([True, False])

    def next_time_of(every, now, zone):
        if next(calls):
            raise RuntimeError("no such place")
        return started(every, now, zone)

    monkeypatch.setattr(upkeep, "next_time", next_time_of)
    with django_capture_on_commit_callbacks(), pytest.raises(Failures):
        upkeep.start_scheduled()
    assert ReportRun.objects.count() == 1
    broken = ReportSchedule.objects.get(next_at__lt=timezone.now())
    assert f"scheduled report {broken.pk}: failed." in caplog.text
