"""Who is asked what, from when, by when; and what becomes of it when people move, leave and come back."""

from datetime import UTC, date, datetime
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from courses.assignments import evaluating
from courses.assignments.evaluating import bring_up
from courses.assignments.models import Assignment, Obligation
from courses.assignments.reconcile import find_obligation_drift
from courses.assignments.services import (
    evaluate_all,
    evaluate_assignment,
    evaluate_people,
    evaluate_person,
    evaluate_waiting,
)
from courses.assignments.signals import newly_asked
from courses.content.models import PublishedCourse, TrackRule
from courses.enrolment.models import Enrolment
from courses.enrolment.services import enrol, set_due_date
from courses.progress.models import UnitCourseCount
from lms.core.zones import end_of_day
from lms.members.models import Absence, Agency
from lms.members.services import move_member
from tests.courses.acts import read
from tests.factories.people import make_agency, make_member, make_unit
from tests.factories.teams import begin, finish, make_listed_course

from .asking import also_serve, ask, away, days, due_day, enrolment, make_position, obligation, summary

pytestmark = pytest.mark.django_db


@pytest.fixture
def unit():
    return make_unit()


@pytest.fixture
def person(unit):
    return make_member(unit=unit)


@pytest.fixture
def course(db):
    return make_listed_course()


def asked(assignment) -> set:
    rows = Obligation.objects.filter(assignment=assignment, ended_at=None)
    return set(rows.values_list("subject", flat=True))


def test_everybody_of_a_unit_and_below_is_asked_and_enrolled(unit, person, course):
    below, other = make_member(unit=make_unit(parent=unit)), make_member(unit=make_unit())
    assignment = ask(course, unit=unit, due_days=30)
    assert asked(assignment) == {person.subject, below.subject}
    mine = enrolment(person, course)
    assert (mine.source, mine.required, due_day(person, course)) == ("assigned", True, days(30))
    assert summary(person, course).required
    assert not Enrolment.objects.filter(subject=other.subject).exists()


def test_position_and_place_are_those_of_one_post(unit, person, course):
    examiner = make_position()
    also_serve(person, make_unit(agency=unit.agency), examiner)
    holder = make_member(unit=unit)
    holder.posts.update(position=examiner)
    assert asked(ask(course, unit=unit, position=examiner)) == {holder.subject}
    assert asked(ask(course, agency=unit.agency, position=examiner)) == {holder.subject, person.subject}


def test_secondary_post_is_asked_too(unit, course):
    guest = make_member(unit=make_unit())
    also_serve(guest, unit)
    assert asked(ask(course, unit=unit)) == {guest.subject}


def test_country_reaches_every_agency_in_it(course):
    here = [make_member(unit=make_unit(agency=make_agency(country="Country N"))) for _ in range(2)]
    make_member(unit=make_unit(agency=make_agency(country="Country M")))
    assert asked(ask(course, country="Country N")) == {one.subject for one in here}


def test_agency_bounds_an_assignment_to_one_person(person, unit, course):
    assignment = ask(course, subject=person.subject, agency=unit.agency)
    assert asked(assignment) == {person.subject}
    move_member(profile=person, unit=make_unit(agency=Agency.objects.create(key="b", name="B", country="B")))
    evaluate_person(person.subject)
    assert asked(assignment) == set()


def test_who_is_switched_off_is_asked_no_more(person, unit, course):
    assignment = ask(course, unit=unit)
    person.user.is_active = False
    person.user.save()
    evaluate_person(person.subject)
    assert asked(assignment) == set()
    assert Obligation.objects.get().ended == "left"
    assert evaluate_assignment(assignment.pk) == 0


def test_an_account_that_is_gone_is_asked_no_more(person, unit, course):
    assignment = ask(course, unit=unit)
    person.user.delete()
    evaluate_all()
    assert asked(assignment) == set()
    assert Obligation.objects.get().ended == "left"


def test_e1_who_moves_away_keeps_the_history_and_loses_the_date(person, unit, course):
    ask(course, unit=unit, due_days=30)
    read(person.subject, course.lessons[0])
    move_member(profile=person, unit=make_unit())
    evaluate_person(person.subject)
    mine, standing = enrolment(person, course), summary(person, course)
    assert (mine.due_at, mine.required, mine.ended_at) == (None, False, None)
    assert (standing.state, standing.required, standing.due_at, standing.overdue) == ("in_progress", False, None, False)
    assert Obligation.objects.get().ended == "moved"


def test_e1_untouched_enrolment_that_only_an_assignment_brought_ends_with_it(person, unit, course):
    ask(course, unit=unit)
    move_member(profile=person, unit=make_unit())
    evaluate_person(person.subject)
    assert enrolment(person, course).ended_at
    assert summary(person, course).suspended


def test_e1_own_enrolment_stays_when_the_assignment_ends(person, unit, course):
    enrol(subject=person.subject, course_key=course.key)
    ask(course, unit=unit)
    move_member(profile=person, unit=make_unit())
    evaluate_person(person.subject)
    assert enrolment(person, course).ended_at is None


def test_k8_return_opens_a_new_obligation_and_takes_up_the_enrolment(person, unit, course):
    ask(course, unit=unit, due_days=10)
    for where in (make_unit(), unit):
        move_member(profile=person, unit=where)
        evaluate_person(person.subject)
    assert list(Obligation.objects.order_by("pk").values_list("ended", flat=True)) == ["moved", ""]
    mine = enrolment(person, course)
    assert (mine.ended_at, mine.required, due_day(person, course)) == (None, True, days(10))
    assert not summary(person, course).suspended


def test_evaluating_twice_is_once(person, unit, course):
    assignment = ask(course, unit=unit, due_days=10)
    before = list(Obligation.objects.values()), list(Enrolment.objects.values())
    assert evaluate_assignment(assignment.pk) == 0
    evaluate_person(person.subject)
    assert (list(Obligation.objects.values()), list(Enrolment.objects.values())) == before


def test_stopped_half_way_it_goes_on(unit, course):
    people = sorted((make_member(unit=unit) for _ in range(3)), key=lambda one: one.subject)
    assignment = ask(course, unit=unit, evaluate=False)
    bring_up([people[1].subject], only=assignment)
    assert evaluate_assignment(assignment.pk) == 2
    assert asked(assignment) == {one.subject for one in people}
    assignment.refresh_from_db()
    assert assignment.evaluated_at


def test_earliest_of_several_dates_holds(person, unit, course):
    ask(course, unit=unit, due_days=30)
    nearer = ask(course, subject=person.subject, due_on=days(5))
    ask(course, unit=unit)
    assert due_day(person, course) == days(5)
    nearer.ended_at, nearer.ended_by = datetime.now(UTC), uuid4()
    nearer.save()
    evaluate_assignment(nearer.pk)
    assert due_day(person, course) == days(30)
    assert enrolment(person, course).required
    assert Obligation.objects.get(assignment=nearer).ended == "withdrawn"


def test_date_by_hand_holds_until_it_is_taken_away(person, unit, course):
    ask(course, unit=unit, due_days=30)
    act = {"subjects": [person.subject], "course_key": course.key, "zone": "UTC", "set_by": uuid4()}
    set_due_date(due_on=days(90), **act)
    evaluate_person(person.subject)
    assert (due_day(person, course), enrolment(person, course).due_by_hand) == (days(90), True)
    set_due_date(due_on=None, **act)
    mine = enrolment(person, course)
    assert (due_day(person, course), mine.due_by_hand, mine.due_set_by) == (days(30), False, None)
    assert summary(person, course).due_at == mine.due_at


def test_t1_due_day_ends_in_the_zone_it_was_set_in(person, unit, course):
    ask(course, unit=unit, due_on=days(9), zone="Asia/Kathmandu")
    mine = enrolment(person, course)
    assert (mine.due_zone, mine.due_at) == ("Asia/Kathmandu", end_of_day(days(9), "Asia/Kathmandu"))


def test_fixed_day_that_was_over_asks_without_a_date(person, unit, course):
    ask(course, unit=unit, due_on=days(-1))
    assert (due_day(person, course), enrolment(person, course).required) == (None, True)


def test_t1_leave_moves_the_due_date_on_and_deployment_stops_the_clock(person, unit, course):
    ask(course, unit=unit, due_days=30)
    away(person, 5, 14)
    assert (due_day(person, course), obligation(person).paused_days) == (days(40), 10)
    away(person, 20, None)
    assert (due_day(person, course), summary(person, course).due_at) == (None, None)
    Absence.objects.filter(ends_on=None).update(ends_on=days(21))
    evaluate_person(person.subject)
    assert due_day(person, course) == days(42)


def test_absence_ends_being_overdue(person, unit, course):
    assignment = ask(course, unit=unit, due_days=1)
    Obligation.objects.filter(assignment=assignment).update(since=days(-9))
    evaluate_person(person.subject)
    assert summary(person, course).overdue
    away(person, -9, 5)
    assert not summary(person, course).overdue


def test_who_has_completed_it_is_compliant_and_never_overdue(person, unit, course):
    finish(person, course)
    ask(course, unit=unit, due_days=0)
    counts = UnitCourseCount.objects.get(unit=unit, course_key=course.key)
    assert (counts.required, counts.compliant, counts.overdue, counts.completed) == (1, 1, 0, 1)


def test_work_done_elsewhere_counts_when_an_assignment_enrols(person, unit, course):
    begin(person, course, lessons=1)
    Enrolment.objects.all().delete()
    assignment = ask(course, unit=unit)
    assert asked(assignment) == {person.subject}
    assert summary(person, course).state == "in_progress"


def test_track_asks_for_each_of_its_courses_and_lets_off_those_that_leave_it(person, unit):
    courses = [make_listed_course() for _ in range(2)]
    rule = TrackRule.objects.create(track_key=uuid4(), courses=sorted(one.text for one in courses))
    assignment = ask(rule.track_key, target="track", unit=unit)
    assert Obligation.objects.filter(ended_at=None).count() == 2
    TrackRule.objects.update(courses=[courses[0].text])
    evaluate_assignment(assignment.pk)
    assert obligation(person).course_key == courses[0].key


def test_course_not_offered_at_present_asks_nobody_newly_and_lets_nobody_off(person, unit, course):
    assignment = ask(course, unit=unit)
    PublishedCourse.objects.update(live=False)
    make_member(unit=unit)
    evaluate_all()
    assert asked(assignment) == {person.subject}


def test_those_with_something_to_do_are_told_once(person, unit, course, django_capture_on_commit_callbacks):
    done = make_member(unit=unit)
    finish(done, course)
    heard = []

    def hear(assignment, asked, **_):
        heard.extend(asked)

    newly_asked.connect(hear)
    try:
        with django_capture_on_commit_callbacks(execute=True):
            assignment = ask(course, unit=unit)
            evaluate_assignment(assignment.pk)
    finally:
        newly_asked.disconnect(hear)
    assert [(one.subject, one.course_key, one.period) for one in heard] == [(person.subject, course.key, 1)]


def queries_for(people: int, assignments: int) -> int:
    unit, course = make_unit(), make_listed_course()
    subjects = [make_member(unit=unit).subject for _ in range(people)]
    for _ in range(assignments):
        ask(course, unit=unit, due_days=5, evaluate=False)
    with CaptureQueriesContext(connection) as asked_for:
        evaluate_people(subjects)
    assert Obligation.objects.filter(course_key=course.key).count() == people * assignments
    return len(asked_for)


def test_p1_evaluation_costs_the_same_for_one_and_for_three():
    assert queries_for(1, 1) == queries_for(3, 1) == queries_for(3, 3)


def test_c8_drift_is_found_and_mended(person, unit, course):
    ask(course, unit=unit, due_days=30)
    gone = make_member(unit=unit)
    ask(course, subject=gone.subject)
    assert find_obligation_drift() != []
    evaluate_all()
    assert find_obligation_drift() == []
    Enrolment.objects.filter(subject=person.subject).update(due_at=None)
    Obligation.objects.filter(subject=gone.subject).update(due_at=datetime.now(UTC))
    free = make_member()
    enrol(subject=free.subject, course_key=course.key)
    Enrolment.objects.filter(subject=free.subject).update(required=True)
    (drift,) = find_obligation_drift()
    assert str(drift) == f"course or track {course.key}: 3 people, due date or enrolment"
    evaluate_all()
    assert find_obligation_drift() == []
    assert due_day(person, course) == days(30)


def test_one_leave_without_an_end_in_any_calendar_stops_nobodys_evaluation(unit, course):
    first, second = make_member(unit=unit), make_member(unit=unit)
    Absence.objects.create(profile=first, kind="leave", starts_on=days(0), ends_on=date.max, set_by=uuid4())
    ask(course, unit=unit, due_days=30, evaluate=False)
    evaluate_waiting()
    assert (due_day(first, course), due_day(second, course)) == (None, days(30))


@pytest.mark.parametrize("zone", ["America/New_York", "Asia/Tokyo"])
def test_a_date_beyond_every_calendar_stops_no_evaluation(zone, unit, course):
    person = make_member(unit=unit)
    ask(course, unit=unit, due_on=date.max, zone=zone)
    assert due_day(person, course).year == 9999
    assert not find_obligation_drift()


def test_night_evaluates_what_is_asked_of_one_person_with_the_person(unit, course):
    people = [make_member(unit=unit) for _ in range(3)]
    for person in people:
        ask(course, subject=person.subject)
    Obligation.objects.filter(subject=people[0].subject).update(ended_at=timezone.now(), ended="moved")
    assert evaluate_all() == 1
    assert obligation(people[0])
    assert evaluate_all() == 0


def test_an_assignment_that_ends_while_people_are_waited_for_asks_nobody(unit, course, monkeypatch):
    person = make_member(unit=unit)
    assignment = ask(course, unit=unit, evaluate=False)
    lock = evaluating.lock_people

    def late(subjects):
        Assignment.objects.update(ended_at=timezone.now(), ended_by=uuid4())
        return lock(subjects)

    monkeypatch.setattr(evaluating, "lock_people", late)
    bring_up([person.subject], only=assignment)
    assert not Obligation.objects.exists()
