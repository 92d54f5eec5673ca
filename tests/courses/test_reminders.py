"""Reminders of what is due, and messages about what is newly asked: once, in time, and to those they concern."""

from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
from django.core import mail
from django.db import transaction
from django.test import override_settings
from django.urls import reverse
from django_tasks_db.models import DBTaskResult

from courses.assignments.models import Assignment, Obligation
from courses.assignments.reminders import remind_due
from courses.assignments.signals import Asking
from courses.assignments.telling import tell_asked, tell_newly_asked
from courses.content.models import PublishedCourse
from courses.enrolment.services import assign, end_enrolment, set_due_date
from courses.progress.models import CourseSummary
from courses.progress.services import Reading, complete_lesson
from lms.core.zones import end_of_day
from lms.members.models import Absence
from lms.notices import tasks
from lms.notices.models import Notice
from tests.conftest import client_of
from tests.factories.people import make_member, make_unit
from tests.factories.teams import make_listed_course

DATABASE = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default"]}}
queued = override_settings(TASKS=DATABASE)
TODAY = date.today()
#: Noon, so that a day more or less is never a matter of the hour.
NOON = datetime.combine(TODAY, datetime.min.time(), UTC) + timedelta(hours=12)
IN_TWO_WEEKS = TODAY + timedelta(days=14)


def due(person, course, day=IN_TWO_WEEKS, zone="UTC"):
    set_due_date(subjects=[person.subject], course_key=course.key, due_on=day, zone=zone, set_by=uuid4())


def absent(person, first=TODAY, last=None):
    return Absence.objects.create(profile=person, kind="leave", starts_on=first, ends_on=last, set_by=uuid4())


def finish(person, course):
    for key in course.lessons:
        complete_lesson(subject=person.subject, lesson_key=key, reading=Reading(language="en"))


def ask(person, *courses, since=TODAY, target="course", due_on=None, **values):
    """Ask a person for courses as the worker does: assignment, enrolments, obligations."""
    row = Assignment.objects.create(
        **{"target": target, "target_key": courses[0].key, "subject": person.subject, "reason": "The law asks for it.",
           "made_by": uuid4(), "due_on": due_on} | values
    )  # fmt: skip
    for course in courses:
        assign(subject=person.subject, course_key=course.key)
        Obligation.objects.create(
            assignment=row,
            subject=person.subject,
            course_key=course.key,
            since=since,
            due_at=end_of_day(due_on, "UTC") if due_on else None,
        )
    return row


def run_queue():
    for row in DBTaskResult.objects.filter(task_path=tasks.deliver_notices.module_path).order_by("run_after"):
        args = row.args_kwargs["args"]
        tasks.deliver_notices.call(*args[:3], False)


@pytest.fixture
def course(centre):
    return make_listed_course(title="Names and faces")


@pytest.mark.parametrize(
    ("days", "told"), [(15, 0), (14, 1), (13, 1), (12, 0), (4, 0), (3, 1), (0, 0), (-6, 0), (-7, 1), (-9, 0)]
)
def test_reminder_comes_in_its_days_and_neither_before_nor_long_after(officer, course, days, told):
    due(officer, course, TODAY + timedelta(days=days))
    assert remind_due(now=NOON) == told


def test_reminder_is_sent_once_however_often_the_worker_comes(officer, course):
    due(officer, course)
    assert [remind_due(now=NOON + timedelta(hours=hours)) for hours in (0, 1, 20)] == [1, 0, 0]


@queued
def test_worker_killed_in_the_middle_tells_the_rest_the_next_time(officer, course, monkeypatch):
    people = [officer, make_member(), make_member()]
    for person in people:
        due(person, course)
    monkeypatch.setattr("courses.assignments.telling.PART", 1)
    real, seen = Notice.objects.bulk_create, []

    def killed(rows, **values):
        seen.append(rows)
        if len(seen) == 2:
            raise KeyboardInterrupt
        return real(rows, **values)

    monkeypatch.setattr(Notice.objects, "bulk_create", killed)
    with pytest.raises(KeyboardInterrupt):
        remind_due(now=NOON)
    assert remind_due(now=NOON) == 2
    assert (Notice.objects.count(), DBTaskResult.objects.count()) == (3, 3)


def test_moved_date_is_a_new_thing_to_be_reminded_of(officer, course):
    due(officer, course)
    remind_due(now=NOON)
    due(officer, course, IN_TWO_WEEKS + timedelta(days=30))
    assert remind_due(now=NOON + timedelta(days=30)) == 1


def test_t1_day_begins_where_the_date_was_set(officer, course):
    due(officer, course, date(2026, 6, 15), zone="Pacific/Kiritimati")
    begins = datetime(2026, 5, 31, 10, tzinfo=UTC)  # 1 June, 00:00 there
    assert [remind_due(now=begins - timedelta(minutes=1)), remind_due(now=begins)] == [0, 1]


def test_t1_day_begins_an_hour_earlier_once_clocks_went_forward(officer, course):
    due(officer, course, date(2026, 4, 12), zone="Europe/Rome")
    begins = datetime(2026, 3, 28, 23, tzinfo=UTC)  # 29 March, 00:00, still winter
    assert [remind_due(now=begins - timedelta(minutes=1)), remind_due(now=begins)] == [0, 1]


@override_settings(LMS={"REMINDER_DAYS": (1, 0)})
def test_days_that_follow_each_other_bring_one_reminder_a_day(officer, course):
    due(officer, course, TODAY)
    assert [remind_due(now=NOON), remind_due(now=NOON)] == [1, 0]


@override_settings(LMS={"REMINDER_DAYS": ()})
def test_no_days_no_reminders(officer, course):
    due(officer, course)
    assert remind_due(now=NOON) == 0


def leave_it(officer, course):
    end_enrolment(subject=officer.subject, course_key=course.key)


def switch_off(officer, course):
    officer.user.is_active = False
    officer.user.save()


def go_away(officer, course):
    absent(officer)


def withdraw(officer, course):
    PublishedCourse.objects.filter(course_key=course.key).update(live=False)


def take_the_date_away(officer, course):
    due(officer, course, None)


CHANGES = [finish, leave_it, switch_off, go_away, withdraw, take_the_date_away]


@pytest.mark.parametrize("change", CHANGES)
def test_k8_nobody_is_reminded_of_what_does_not_concern_them(officer, course, change):
    due(officer, course)
    change(officer, course)
    assert remind_due(now=NOON) == 0


@queued
@pytest.mark.parametrize("change", CHANGES)
def test_k8_reminder_that_waits_is_not_sent_when_its_reason_has_gone(officer, course, change):
    due(officer, course)
    remind_due(now=NOON)
    change(officer, course)
    run_queue()
    assert mail.outbox == []


@queued
def test_reminder_of_another_day_is_not_sent(officer, course):
    due(officer, course)
    remind_due(now=NOON)
    due(officer, course, IN_TWO_WEEKS + timedelta(days=9))
    run_queue()
    assert mail.outbox == []


@queued
def test_of_two_reminders_in_one_mail_only_what_is_open_is_told(officer, course):
    other = make_listed_course(title="Pictures and sound")
    due(officer, course)
    due(officer, other)
    remind_due(now=NOON)
    finish(officer, course)
    run_queue()
    assert [("Names" in one.body, "Pictures" in one.body) for one in mail.outbox] == [(False, True)]


def test_who_is_back_is_reminded_again(officer, course):
    absence = absent(officer)
    due(officer, course)
    assert remind_due(now=NOON) == 0
    absence.delete()
    assert remind_due(now=NOON) == 1


def test_who_was_asked_yesterday_knows_the_date(officer, course):
    ask(officer, course, due_on=IN_TWO_WEEKS)
    due(officer, course)
    assert remind_due(now=NOON) == 0


@pytest.mark.parametrize("number", [1, 3])
def test_p1_reminders_cost_the_same_for_any_number_of_people(centre, course, number, django_assert_num_queries):
    for _ in range(number):
        due(make_member(), course)
    with django_assert_num_queries(11), transaction.atomic():
        assert remind_due(now=NOON) == number


@queued
def test_reminder_names_the_course_its_day_and_the_zone(officer, course):
    due(officer, course, date(2099, 6, 15), zone="Europe/Rome")
    remind_due(now=datetime(2099, 6, 12, 12, tzinfo=UTC))
    run_queue()
    assert "Names and faces" in mail.outbox[0].body
    assert "15 June 2099" in mail.outbox[0].body
    assert "Europe/Rome" in mail.outbox[0].body


@queued
def test_e3_reminder_of_a_discreet_course_names_it_nowhere(officer):
    hidden = make_listed_course(discreet=True, title="Sleep after nights")
    due(officer, hidden)
    remind_due(now=NOON)
    run_queue()
    page = client_of(officer).get(reverse("messages")).content.decode()
    said = f"{mail.outbox[0].subject} {mail.outbox[0].body} {page}"
    assert "One of your courses" in page
    code = PublishedCourse.objects.get(course_key=hidden.key).url
    assert [word for word in ("Sleep", hidden.text, code) if word in said] == []


@queued
def test_subject_says_nothing_of_the_course(officer, course):
    due(officer, course)
    remind_due(now=NOON)
    run_queue()
    assert "Names" not in mail.outbox[0].subject


def test_new_assignment_is_told_once(officer, course):
    ask(officer, course)
    assert [tell_asked(now=NOON), tell_asked(now=NOON + timedelta(hours=1))] == [1, 0]


def test_a_track_is_one_message(officer, course):
    ask(officer, course, make_listed_course(), target="track")
    assert tell_asked(now=NOON) == 1


def test_new_assignment_is_told_at_once_and_not_again_by_the_round(officer, course):
    tell_newly_asked(ask(officer, course), [Asking(officer.subject, course.key, 1)])
    assert (Notice.objects.count(), tell_asked(now=NOON)) == (1, 0)


def test_k8_each_renewal_is_told_once(officer, course):
    row = ask(officer, course)
    for period in (1, 2, 2, 3):
        CourseSummary.objects.update(period=period, renewing=period > 1)
        tell_newly_asked(row, [Asking(officer.subject, course.key, period)])
    assert [one.context["renewal"] for one in Notice.objects.order_by("created_at")] == [False, True, True]


def hold_it(officer, course):
    finish(officer, course)


def end_it(officer, course):
    Assignment.objects.update(ended_at=NOON, ended_by=uuid4())
    Obligation.objects.update(ended_at=NOON, ended="withdrawn")


ASKED_CHANGES = [hold_it, end_it, leave_it, switch_off, go_away, withdraw]


@pytest.mark.parametrize("change", ASKED_CHANGES)
def test_k8_nobody_is_told_of_what_is_not_asked_of_them(officer, course, change):
    ask(officer, course)
    change(officer, course)
    assert tell_asked(now=NOON) == 0


@queued
@pytest.mark.parametrize("change", ASKED_CHANGES)
def test_k8_message_about_an_assignment_that_waits_is_not_sent_when_its_reason_has_gone(officer, course, change):
    ask(officer, course)
    tell_asked(now=NOON)
    change(officer, course)
    run_queue()
    assert mail.outbox == []


def test_who_was_away_is_told_when_back(officer, course):
    ask(officer, course, since=TODAY - timedelta(days=30))
    assert tell_asked(now=NOON) == 0
    absent(officer, TODAY - timedelta(days=31), TODAY - timedelta(days=1))
    assert tell_asked(now=NOON) == 1


@queued
def test_message_about_an_assignment_says_what_why_and_until_when(officer, course):
    ask(officer, course, due_on=date(2099, 6, 15))
    tell_asked(now=NOON)
    run_queue()
    page = client_of(officer).get(reverse("messages")).content.decode()
    for said in (mail.outbox[0].body, page):
        assert "Names and faces" in said
        assert "The law asks for it." in said
        assert "15 June 2099" in said


@queued
def test_e3_message_about_a_discreet_course_says_neither_title_nor_reason(officer):
    ask(officer, make_listed_course(discreet=True, title="Sleep after nights"), reason="After your deployment")
    tell_asked(now=NOON)
    run_queue()
    page = client_of(officer).get(reverse("messages")).content.decode()
    said = f"{mail.outbox[0].subject} {mail.outbox[0].body} {page}"
    assert [word for word in ("Sleep", "deployment") if word in said] == []


@pytest.mark.parametrize("number", [1, 3])
def test_p1_new_assignments_cost_the_same_for_any_number_of_people(centre, course, number, django_assert_num_queries):
    unit = make_unit()
    for _ in range(number):
        ask(make_member(unit=unit), course)
    with django_assert_num_queries(11), transaction.atomic():
        assert tell_asked(now=NOON) == number
