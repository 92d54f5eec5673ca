"""A certification is asked for again when it runs out, and only while its reason holds (rule K8)."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from courses.assignments import renewals
from courses.assignments.models import Obligation
from courses.assignments.reconcile import find_obligation_drift
from courses.assignments.services import evaluate_all, evaluate_assignment, evaluate_person, turn_renewals
from courses.assignments.signals import newly_asked
from courses.assignments.telling import tell_asked
from courses.enrolment.services import ask_holders, assign, renew
from courses.progress import turns
from courses.progress.models import CompletionFact, CourseSummary, UnitCourseCount
from courses.progress.services import change_validity
from courses.progress.turns import turn_expired, turn_expiring, turn_overdue
from lms.members.services import move_member
from lms.notices.models import Notice
from tests.courses.acts import read
from tests.factories.people import make_member, make_unit
from tests.factories.teams import finish, make_listed_course

from .asking import TODAY, ask, away, days, due_day, enrolment, obligation, summary

pytestmark = pytest.mark.django_db
YEAR = {"months": 12, "window_days": 90}


@pytest.fixture
def course(db):
    return make_listed_course(lessons=1, validity=YEAR)


@pytest.fixture
def unit():
    return make_unit()


@pytest.fixture
def person(unit):
    return make_member(unit=unit)


def asked_long_ago(course, unit, **values):
    """Return an assignment that has asked everybody for a year."""
    assignment = ask(course, target="certification", unit=unit, due_days=30, **values)
    Obligation.objects.update(since=days(-365))
    return assignment


def hold_until(person, course, day) -> None:
    finish(person, course)
    change_validity(subject=person.subject, course_key=course.key, until=day, zone="UTC", reason="policy")


def test_k8_renewal_opens_inside_the_window_and_is_due_on_the_last_valid_day(person, unit, course):
    asked_long_ago(course, unit)
    hold_until(person, course, days(60))
    assert (turn_renewals(), turn_renewals()) == (1, 0)
    mine = summary(person, course)
    assert (mine.state, mine.period, mine.renewing) == ("completed", 2, True)
    assert due_day(person, course) == mine.due_at.date() == obligation(person).due_at.date() == days(60)


def test_k8_nothing_opens_before_the_window(person, unit, course):
    asked_long_ago(course, unit)
    hold_until(person, course, days(91))
    assert turn_renewals() == 0


def test_k8_nobody_is_asked_again_once_the_reason_has_gone(person, unit, course):
    asked_long_ago(course, unit)
    hold_until(person, course, days(60))
    move_member(profile=person, unit=make_unit())
    evaluate_person(person.subject)
    assert turn_renewals() == 0
    assert not summary(person, course).renewing


def test_k8_nobody_is_asked_again_by_an_assignment_that_has_ended(person, unit, course):
    assignment = asked_long_ago(course, unit)
    hold_until(person, course, days(60))
    assignment.ended_at, assignment.ended_by = timezone.now(), person.subject
    assignment.save()
    evaluate_assignment(assignment.pk)
    assert turn_renewals() == 0


def test_k8_who_is_asked_for_the_course_once_is_not_asked_again(person, unit, course):
    ask(course, unit=unit, due_days=30)
    hold_until(person, course, days(-1))
    assert turn_renewals() == 0


def test_k8_what_has_expired_is_overdue_from_its_last_day(person, unit, course):
    asked_long_ago(course, unit)
    hold_until(person, course, days(-1))
    assert turn_renewals() == 1
    assert (due_day(person, course), summary(person, course).overdue) == (days(-1), True)
    counts = UnitCourseCount.objects.get(unit=unit, course_key=course.key)
    assert (counts.required, counts.compliant, counts.expired, counts.overdue) == (1, 0, 1, 1)


def test_k8_who_comes_with_an_expired_completion_gets_the_time_the_assignment_gives(person, unit, course):
    hold_until(person, course, days(-400))
    ask(course, target="certification", unit=unit, due_days=30)
    assert (due_day(person, course), summary(person, course).renewing) == (days(30), True)


def test_k8_renewed_it_is_asked_for_again_only_next_time(person, unit, course):
    asked_long_ago(course, unit)
    hold_until(person, course, days(10))
    turn_renewals()
    read(person.subject, course.lessons[0])
    mine = summary(person, course)
    assert (mine.state, mine.renewing, mine.overdue) == ("completed", False, False)
    assert mine.valid_until > days(300)
    assert turn_renewals() == evaluate_all() == 0
    assert find_obligation_drift() == []


def test_k8_leave_moves_a_renewal_on(person, unit, course):
    asked_long_ago(course, unit)
    hold_until(person, course, days(20))
    turn_renewals()
    away(person, 1, 10)
    assert due_day(person, course) == days(30)


def test_k8_renewal_the_officer_opens_gets_the_date_of_the_assignment(person, unit, course):
    asked_long_ago(course, unit)
    hold_until(person, course, days(60))
    renew(subject=person.subject, course_key=course.key)
    evaluate_person(person.subject)
    assert due_day(person, course) == days(60)


def test_k8_who_has_to_renew_is_told(person, unit, course, django_capture_on_commit_callbacks):
    assignment = asked_long_ago(course, unit)
    hold_until(person, course, days(60))
    heard = []

    def hear(**said):
        heard.append((said["assignment"], said["asked"]))

    newly_asked.connect(hear)
    try:
        with django_capture_on_commit_callbacks(execute=True):
            turn_renewals()
    finally:
        newly_asked.disconnect(hear)
    assert heard == [(assignment, [(person.subject, course.key, 2)])]


def test_expiring_turns_with_the_calendar_and_counts(person, unit, course):
    hold_until(person, course, days(61))
    counts = UnitCourseCount.objects.filter(unit=unit, course_key=course.key)
    assert (summary(person, course).expiring, counts.get().expiring) == (False, 0)
    later = timezone.now() + timedelta(days=1)
    assert (turn_expiring(now=later), turn_expiring(now=later)) == (1, 0)
    assert counts.get().expiring == 1
    turn_expired(now=timezone.now() + timedelta(days=62))
    assert (counts.get().expiring, counts.get().expired) == (0, 1)


def test_k8_period_says_that_it_is_a_renewal(person, unit, course):
    asked_long_ago(course, unit)
    hold_until(person, course, days(60))
    turn_renewals()
    fact = CompletionFact.objects.get(subject=person.subject, kind="period")
    assert (fact.evidence["cause"], fact.evidence["asked"]) == ("renewal", None)
    assert enrolment(person, course).due_set_by is None
    assert obligation(person).since == TODAY - timedelta(days=365)


def test_k8_nobody_renews_whose_reason_goes_while_others_are_renewed(person, unit, course, monkeypatch):
    asked_long_ago(course, unit)
    hold_until(person, course, days(60))
    lock = renewals.lock_people

    def late(subjects):
        move_member(profile=person, unit=make_unit())
        evaluate_person(person.subject)
        return lock(subjects)

    monkeypatch.setattr(renewals, "lock_people", late)
    assert turn_renewals() == 0
    assert not summary(person, course).renewing


def notices() -> list[bool]:
    return [one.context["renewal"] for one in Notice.objects.filter(template="asked").order_by("created_at")]


def test_k8_who_comes_with_a_completion_that_has_run_out_is_told_once(
    person, unit, course, django_capture_on_commit_callbacks
):
    assign(subject=person.subject, course_key=course.key)
    hold_until(person, course, days(-5))
    with django_capture_on_commit_callbacks(execute=True):
        ask(course, target="certification", unit=unit, due_days=30)
    assert (notices(), tell_asked(), notices()) == ([True], 0, [True])


def test_k8_renewal_of_which_the_message_was_lost_is_told_by_the_round_once(
    person, unit, course, django_capture_on_commit_callbacks
):
    asked_long_ago(course, unit)
    ask(course, target="certification", subject=person.subject)
    Obligation.objects.update(since=days(-365))
    hold_until(person, course, days(60))
    with django_capture_on_commit_callbacks():  # and never run: the worker was killed
        assert turn_renewals() == 1
    assert (tell_asked(), tell_asked(), notices()) == (1, 0, [True])


def test_k8_renewal_that_was_told_is_not_told_again_by_the_round(
    person, unit, course, django_capture_on_commit_callbacks
):
    asked_long_ago(course, unit)
    ask(course, target="certification", subject=person.subject)
    Obligation.objects.update(since=days(-365))
    hold_until(person, course, days(60))
    with django_capture_on_commit_callbacks(execute=True):
        turn_renewals()
    assert (notices(), tell_asked()) == ([True], 0)


def test_k7_parts_of_a_material_change_are_no_renewal_to_tell_of(person, unit, course):
    asked_long_ago(course, unit)
    hold_until(person, course, days(300))
    ask_holders(course_key=course.key, lessons=[str(course.lessons[0])], change=uuid4(), due_on=days(30))
    assert tell_asked() == 0


def test_marks_are_turned_a_part_at_a_time_and_taken_away_where_the_setting_is_made_shorter(
    unit, course, monkeypatch, settings
):
    monkeypatch.setattr(turns, "ROWS", 2)
    for _ in range(3):
        hold_until(make_member(unit=unit), course, days(40))
    CourseSummary.objects.update(expiring=False)
    assert [turn_expiring(), turn_expiring(), CourseSummary.objects.filter(expiring=True).count()] == [3, 0, 3]
    settings.LMS = settings.LMS | {"EXPIRING_DAYS": 30}
    assert [turn_expiring(), turn_expiring(), CourseSummary.objects.filter(expiring=True).count()] == [3, 0, 0]
    CourseSummary.objects.update(valid_until=days(-2), renewing=True, due_at=timezone.now() - timedelta(days=2))
    assert [turn_expired(), turn_overdue(), turn_expired(), turn_overdue()] == [3, 3, 0, 0]
