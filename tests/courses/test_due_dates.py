"""Due dates end with the day in the zone they were set in (rule T1)."""

from datetime import UTC, date, datetime, timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courses.enrolment.models import Enrolment
from courses.enrolment.services import CourseNotOpen, end_of_day, enrol, set_due_date
from courses.learning.queries import my_learning
from courses.progress.turns import turn_overdue
from tests.courses.acts import read, summary_of
from tests.factories.courses import make_course
from tests.factories.people import make_member
from tests.factories.teams import make_listed_course

ZONES = ["UTC", "Europe/Rome", "Africa/Cairo", "America/Santiago", "Asia/Kathmandu", "Pacific/Kiritimati"]


@pytest.mark.parametrize(
    ("day", "zone", "moment"),
    [
        (date(2026, 1, 15), "UTC", datetime(2026, 1, 15, 23, 59, 59, 999999, UTC)),
        (date(2026, 3, 29), "Europe/Rome", datetime(2026, 3, 29, 21, 59, 59, 999999, UTC)),
        (date(2026, 10, 25), "Europe/Rome", datetime(2026, 10, 25, 22, 59, 59, 999999, UTC)),
        (date(2026, 1, 15), "Pacific/Kiritimati", datetime(2026, 1, 15, 9, 59, 59, 999999, UTC)),
        # Cairo turns its clocks back at midnight: the last hour of that day comes twice, and the second one counts.
        (date(2026, 10, 29), "Africa/Cairo", datetime(2026, 10, 29, 21, 59, 59, 999999, UTC)),
    ],
)
def test_t1_due_day_ends_when_it_ends_there(day, zone, moment):
    assert end_of_day(day, zone) == moment


@given(day=st.dates(date(2000, 1, 1), date(2037, 12, 31)), zone=st.sampled_from(ZONES))
def test_t1_one_microsecond_later_is_the_next_day(day, zone):
    end = end_of_day(day, zone)
    assert end.tzinfo is UTC
    assert end.astimezone(ZoneInfo(zone)).date() == day
    assert (end + timedelta(microseconds=1)).astimezone(ZoneInfo(zone)).date() > day


@pytest.mark.django_db
def test_t1_due_date_is_stored_with_its_zone_and_shown_as_set(centre, officer):
    course = make_course(lessons=1)
    set_due_date(
        subjects=[officer.subject],
        course_key=course.translation_key,
        due_on=date(2026, 10, 29),
        zone="Africa/Cairo",
        set_by=uuid4(),
    )
    summary = summary_of(officer.subject, course.translation_key)
    enrolment = Enrolment.objects.get()
    assert (summary.due_zone, enrolment.due_zone) == ("Africa/Cairo", "Africa/Cairo")
    assert summary.due_at == enrolment.due_at == datetime(2026, 10, 29, 21, 59, 59, 999999, UTC)
    assert my_learning(officer.subject, "en")[0].due_day == date(2026, 10, 29)


def due(subject, course, day, zone="UTC"):
    return set_due_date(subjects=[subject], course_key=course.key, due_on=day, zone=zone, set_by=uuid4())


@pytest.mark.django_db
def test_t1_overdue_turns_after_the_last_moment_not_before(subject):
    course = make_listed_course()
    day = date.today() + timedelta(days=3)
    due(subject, course, day, "Asia/Kathmandu")
    end = end_of_day(day, "Asia/Kathmandu")
    assert turn_overdue(now=end) == 0
    assert turn_overdue(now=end + timedelta(microseconds=1)) == 1
    assert turn_overdue(now=end + timedelta(days=1)) == 0
    assert summary_of(subject, course.key).overdue


@pytest.mark.django_db
def test_completed_course_is_never_overdue(subject):
    course = make_listed_course(lessons=1)
    enrol(subject=subject, course_key=course.key)
    read(subject, course.lessons[0])
    due(subject, course, date(2020, 1, 1))
    assert turn_overdue() == 0
    assert not summary_of(subject, course.key).overdue


@pytest.mark.django_db
def test_completing_late_ends_being_overdue(subject):
    course = make_listed_course(lessons=1)
    due(subject, course, date(2020, 1, 1))
    assert summary_of(subject, course.key).overdue
    read(subject, course.lessons[0])
    assert not summary_of(subject, course.key).overdue


@pytest.mark.django_db
def test_due_date_enrols_once_and_can_be_taken_away(subject):
    course = make_listed_course()
    due(subject, course, date(2020, 1, 1))
    due(subject, course, None)
    summary = summary_of(subject, course.key)
    assert (summary.due_at, summary.due_zone, summary.overdue) == (None, "", False)
    assert Enrolment.objects.get().source == "assigned"


@pytest.mark.django_db
def test_due_date_keeps_how_the_enrolment_came_about(subject):
    course = make_listed_course()
    enrol(subject=subject, course_key=course.key)
    due(subject, course, date(2020, 1, 1))
    assert Enrolment.objects.get().source == "self"


@pytest.mark.django_db
def test_naming_somebody_twice_counts_once(subject):
    course = make_listed_course()
    number = set_due_date(
        subjects=[subject, subject], course_key=course.key, due_on=date(2030, 1, 1), zone="UTC", set_by=uuid4()
    )
    assert number == 1


@pytest.mark.django_db
def test_course_that_is_not_published_takes_nobody():
    course, subject = make_listed_course(live=False), make_member().subject
    with pytest.raises(CourseNotOpen):
        enrol(subject=subject, course_key=course.key)
    with pytest.raises(CourseNotOpen):
        due(subject, course, date(2030, 1, 1))
    assert not Enrolment.objects.exists()
