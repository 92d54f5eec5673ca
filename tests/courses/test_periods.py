"""Certification periods: opened, never reset (rules K6, K7, K8, K10), and enrolments that end and return (rule E1)."""

from datetime import UTC, date, datetime, time, timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from courses.activities import Outcome
from courses.content.models import CourseItem, PublishedCourse, RequiredSet
from courses.enrolment.models import Enrolment
from courses.enrolment.reconcile import find_drift
from courses.enrolment.services import NotRenewable, ask_holders, end_enrolment, enrol, renew, set_due_date
from courses.progress.models import CompletionFact, CourseSummary, UnitCourseCount
from courses.progress.queries import standing_in
from courses.progress.services import NotEnrolled, change_validity, recognise, record_outcome
from courses.progress.turns import settle_course, turn_expired, turn_overdue
from tests.courses.acts import add_activity_lesson, kinds, read, summary_of
from tests.factories.people import make_member, make_unit
from tests.factories.teams import finish, give_due_date, make_listed_course

pytestmark = pytest.mark.django_db
TERMS = {"months": 24, "mode": "rolling", "fixed_day": "", "window_days": 90, "grace_days": 0}


@pytest.fixture
def person():
    """An officer of a unit."""
    return make_member(unit=make_unit())


@pytest.fixture
def course():
    """A course of two lessons whose completion is valid for 24 months."""
    return make_listed_course(lessons=2, validity=TERMS)


def completed_long_ago(person, course, days: int) -> None:
    """Let somebody have completed the course so many days ago."""
    enrol(subject=person.subject, course_key=course.key)
    recognise(
        subject=person.subject,
        course_key=course.key,
        completed_at=timezone.now() - timedelta(days=days),
        evidence={},
    )


def standing(person, course):
    return standing_in(person.subject, PublishedCourse.objects.get(course_key=course.key))


def facts_of(person) -> list:
    return list(CompletionFact.objects.filter(subject=person.subject).order_by("pk").values())


def test_k6_completion_is_valid_for_the_months_the_course_says(person, course):
    finish(person, course)
    summary = summary_of(person.subject, course.key)
    today = timezone.now().date()
    assert (summary.valid_until - today).days in (730, 731)
    fact = CompletionFact.objects.get(kind="course", subject=person.subject)
    assert fact.evidence["valid_until"] == summary.valid_until.isoformat()
    assert fact.evidence["zone"] == summary.valid_zone == "UTC"


def test_course_without_an_end_never_expires(person):
    course = make_listed_course()
    finish(person, course)
    assert turn_expired(now=timezone.now() + timedelta(days=36500)) == 0
    assert summary_of(person.subject, course.key).valid_until is None


def test_k6_last_valid_day_counts_to_its_end(person, course):
    finish(person, course)
    until = summary_of(person.subject, course.key).valid_until
    end = datetime.combine(until, time(23, 59, 59), tzinfo=UTC)
    assert turn_expired(now=end) == 0
    assert turn_expired(now=end + timedelta(seconds=1)) == 1
    summary = summary_of(person.subject, course.key)
    assert (summary.state, summary.completed_at is not None) == ("expired", True)
    counts = UnitCourseCount.objects.get(unit=person.unit)
    assert (counts.completed, counts.expired) == (0, 1)


def test_k7_renewing_opens_a_period_and_keeps_everything(person, course):
    completed_long_ago(person, course, days=700)
    before = facts_of(person)
    renew(subject=person.subject, course_key=course.key)
    summary = summary_of(person.subject, course.key)
    assert (summary.state, summary.renewing, summary.period) == ("completed", True, 2)
    assert [fact for fact in facts_of(person) if fact["kind"] != "period"] == before
    assert (standing(person, course).percent, standing(person, course).completed) == (0, False)


def test_k7_second_period_is_completed_by_work_done_in_it(person, course):
    completed_long_ago(person, course, days=700)
    renew(subject=person.subject, course_key=course.key)
    read(person.subject, course.lessons[0])
    assert standing(person, course).percent == 50
    read(person.subject, course.lessons[1])
    assert (standing(person, course).percent, summary_of(person.subject, course.key).renewing) == (100, False)
    periods = CompletionFact.objects.filter(subject=person.subject, kind="course").order_by("period")
    assert [fact.period for fact in periods] == [1, 2]
    assert periods[0].occurred_at < periods[1].occurred_at == summary_of(person.subject, course.key).completed_at


def test_k6_early_renewal_extends_from_the_old_expiry(person, course):
    completed_long_ago(person, course, days=700)
    old = summary_of(person.subject, course.key).valid_until
    renew(subject=person.subject, course_key=course.key)
    for lesson in course.lessons:
        read(person.subject, lesson)
    assert summary_of(person.subject, course.key).valid_until.year == old.year + 2
    assert summary_of(person.subject, course.key).valid_until.month == old.month


def test_k6_renewal_after_the_end_counts_from_completion(person, course):
    completed_long_ago(person, course, days=900)
    assert summary_of(person.subject, course.key).state == "expired"
    renew(subject=person.subject, course_key=course.key)
    for lesson in course.lessons:
        read(person.subject, lesson)
    summary = summary_of(person.subject, course.key)
    assert summary.state == "completed"
    assert (summary.valid_until - timezone.now().date()).days in (730, 731)


def test_k6_nobody_renews_before_the_window_opens(person, course):
    completed_long_ago(person, course, days=300)
    with pytest.raises(NotRenewable):
        renew(subject=person.subject, course_key=course.key)
    assert summary_of(person.subject, course.key).period == 1


def test_k7_renewing_twice_opens_one_period(person, course):
    completed_long_ago(person, course, days=700)
    renew(subject=person.subject, course_key=course.key)
    with pytest.raises(NotRenewable):
        renew(subject=person.subject, course_key=course.key)
    assert summary_of(person.subject, course.key).period == 2


def ask(course, *numbers: int, change=None) -> int:
    lessons = [str(course.lessons[number]) for number in numbers]
    due_on = timezone.now().date() + timedelta(days=30)
    return ask_holders(course_key=course.key, lessons=lessons, change=change or uuid4(), due_on=due_on)


def test_k7_material_change_asks_holders_for_the_named_lesson_only(person, course):
    finish(person, course)
    until = summary_of(person.subject, course.key).valid_until
    assert ask(course, 1) == 1
    assert standing(person, course).share == (0, 1)
    summary = summary_of(person.subject, course.key)
    assert (summary.state, summary.renewing, summary.due_at is not None) == ("completed", True, True)
    read(person.subject, course.lessons[1])
    summary = summary_of(person.subject, course.key)
    assert (summary.renewing, summary.period, summary.valid_until) == (False, 2, until)
    assert find_drift() == []


def test_k7_same_change_asked_twice_asks_once(person, course):
    finish(person, course)
    change = uuid4()
    assert (ask(course, 0, change=change), ask(course, 0, change=change)) == (1, 0)


def test_k7_second_change_adds_to_what_is_left(person, course):
    finish(person, course)
    ask(course, 0)
    ask(course, 1)
    read(person.subject, course.lessons[0])
    assert summary_of(person.subject, course.key).renewing
    read(person.subject, course.lessons[1])
    assert not summary_of(person.subject, course.key).renewing
    assert find_drift() == []


def test_k7_second_change_of_a_lesson_that_was_redone_asks_for_it_again(person, course):
    finish(person, course)
    ask(course, 0, 1)
    read(person.subject, course.lessons[0])
    assert ask(course, 0) == 1
    read(person.subject, course.lessons[1])
    assert summary_of(person.subject, course.key).renewing
    read(person.subject, course.lessons[0])
    assert not summary_of(person.subject, course.key).renewing
    assert find_drift() == []


def test_k8_those_who_left_are_not_asked_again(person, course):
    finish(person, course)
    end_enrolment(subject=person.subject, course_key=course.key)
    assert ask(course, 0) == 0


def test_k7_a_part_is_not_asked_of_those_whose_completion_has_expired(person, course):
    completed_long_ago(person, course, days=900)
    assert ask(course, 0) == 0
    renew(subject=person.subject, course_key=course.key)
    read(person.subject, course.lessons[0])
    assert summary_of(person.subject, course.key).state == "expired"


def test_k8_those_under_way_are_not_asked(person, course):
    enrol(subject=person.subject, course_key=course.key)
    read(person.subject, course.lessons[0])
    assert ask(course, 0) == 0


def test_c6_period_whose_lessons_are_withdrawn_has_nothing_left_to_ask(person, course):
    finish(person, course)
    ask(course, 1)
    CourseItem.objects.filter(lesson_key=course.lessons[1]).update(live=False)
    settle_course(course.key)
    assert not summary_of(person.subject, course.key).renewing
    assert find_drift() == []


@pytest.mark.parametrize(("days", "state"), [(40, "completed"), (-1, "expired"), (None, "completed")])
def test_k10_changed_validity_is_appended_and_the_old_one_stays(person, course, days, state):
    finish(person, course)
    before = facts_of(person)
    until = None if days is None else date.today() + timedelta(days=days)
    change_validity(subject=person.subject, course_key=course.key, until=until, zone="UTC", reason="policy")
    summary = summary_of(person.subject, course.key)
    assert (summary.valid_until, summary.state) == (until, state)
    assert [fact for fact in facts_of(person) if fact["kind"] != "validity"] == before
    assert find_drift() == []


def test_k10_a_new_policy_alone_changes_nothing_issued(person, course):
    finish(person, course)
    before = CourseSummary.objects.values().get(subject=person.subject)
    RequiredSet.objects.create(
        course_key=course.key, version=2, items=sorted(map(str, course.lessons)), validity=TERMS | {"months": 1}
    )
    assert CourseSummary.objects.values().get(subject=person.subject) == before


def test_e1_ended_enrolment_suspends_and_keeps_the_history(person, course):
    finish(person, course)
    before = facts_of(person)
    end_enrolment(subject=person.subject, course_key=course.key)
    end_enrolment(subject=person.subject, course_key=course.key)
    assert facts_of(person) == before
    counts = UnitCourseCount.objects.get(unit=person.unit)
    assert (counts.completed, counts.enrolled) == (0, 0)
    assert find_drift() == []


def test_e1_nothing_is_recorded_while_suspended(person, course):
    enrol(subject=person.subject, course_key=course.key)
    end_enrolment(subject=person.subject, course_key=course.key)
    with pytest.raises(NotEnrolled):
        read(person.subject, course.lessons[0])
    assert kinds(person.subject) == []


def test_e1_return_restores_the_place_by_itself(person, course):
    enrol(subject=person.subject, course_key=course.key)
    read(person.subject, course.lessons[0])
    end_enrolment(subject=person.subject, course_key=course.key)
    enrol(subject=person.subject, course_key=course.key)
    assert (standing(person, course).enrolled, standing(person, course).percent) == (True, 50)
    assert Enrolment.objects.get(subject=person.subject).ended_at is None
    assert UnitCourseCount.objects.get(unit=person.unit).in_progress == 1
    assert find_drift() == []


def test_e1_return_completes_what_became_enough_meanwhile(person, course):
    enrol(subject=person.subject, course_key=course.key)
    done = read(person.subject, course.lessons[0])
    end_enrolment(subject=person.subject, course_key=course.key)
    CourseItem.objects.filter(lesson_key=course.lessons[1]).update(live=False)
    settle_course(course.key)
    enrol(subject=person.subject, course_key=course.key)
    summary = summary_of(person.subject, course.key)
    assert (summary.state, summary.completed_at) == ("completed", done.occurred_at)
    assert find_drift() == []


@pytest.mark.parametrize(("days", "kept"), [(30, True), (-1, False)])
def test_renewal_keeps_the_due_date_that_was_set_for_it(person, course, days, kept):
    completed_long_ago(person, course, days=700)
    due_on, supervisor = timezone.now().date() + timedelta(days=days), uuid4()
    set_due_date(subjects=[person.subject], course_key=course.key, due_on=due_on, zone="UTC", set_by=supervisor)
    renew(subject=person.subject, course_key=course.key)
    summary, enrolment = summary_of(person.subject, course.key), Enrolment.objects.get(subject=person.subject)
    assert (summary.due_at is not None, summary.overdue) == (kept, False)
    assert (enrolment.due_at, enrolment.due_set_by) == (summary.due_at, supervisor if kept else None)
    assert find_drift() == []


def test_recognised_course_is_completed_on_the_day_it_was_learnt(person, course):
    completed_long_ago(person, course, days=100)
    fact = CompletionFact.objects.get(subject=person.subject, kind="course")
    assert (fact.evidence["by"], (timezone.now() - fact.occurred_at).days) == ("recognition", 100)
    assert (standing(person, course).percent, standing(person, course).completed) == (100, True)
    assert find_drift() == []


def test_c3_work_after_the_end_records_the_lesson_and_dates_nothing_anew(person, course):
    completed_long_ago(person, course, days=900)
    before = CourseSummary.objects.values().get(subject=person.subject)
    read(person.subject, course.lessons[0])
    read(person.subject, course.lessons[1])
    assert CourseSummary.objects.values().get(subject=person.subject) == before
    assert find_drift() == []


def test_k6_a_part_redone_after_the_end_does_not_renew_the_whole(person, course):
    finish(person, course)
    ask(course, 1)
    yesterday = date.today() - timedelta(days=1)
    change_validity(subject=person.subject, course_key=course.key, until=yesterday, zone="UTC", reason="policy")
    read(person.subject, course.lessons[1])
    summary = summary_of(person.subject, course.key)
    assert (summary.state, summary.valid_until, summary.renewing) == ("expired", yesterday, False)
    renew(subject=person.subject, course_key=course.key)
    assert summary_of(person.subject, course.key).renewing
    assert find_drift() == []


def test_due_date_that_was_met_is_not_missed_when_the_completion_expires(person, course):
    give_due_date(person, course, date.today() + timedelta(days=3))
    finish(person, course)
    later = timezone.now() + timedelta(days=1000)
    assert (turn_expired(now=later), turn_overdue(now=later)) == (1, 0)


def test_due_date_for_an_expired_course_asks_to_renew_it(person, course):
    completed_long_ago(person, course, days=900)
    give_due_date(person, course, date.today() + timedelta(days=3))
    summary = summary_of(person.subject, course.key)
    assert (summary.state, summary.renewing, summary.overdue) == ("expired", True, False)
    assert turn_overdue(now=timezone.now() + timedelta(days=5)) == 1
    assert [str(one) for one in find_drift() if "overdue" not in str(one)] == []


def test_k7_work_of_before_the_period_does_not_count_in_it(person):
    course = make_listed_course(lessons=0, validity=TERMS)
    lesson, (activity,) = add_activity_lesson(course)
    RequiredSet.objects.create(course_key=course.key, version=9, items=[str(lesson)], validity=TERMS)
    completed_long_ago(person, course, days=700)
    renew(subject=person.subject, course_key=course.key)
    record_outcome(
        Outcome(
            subject=person.subject,
            activity_key=activity,
            finished=True,
            passed=True,
            language="en",
            occurred_at=timezone.now() - timedelta(days=1),
        )
    )
    assert kinds(person.subject) == ["course", "period"]
