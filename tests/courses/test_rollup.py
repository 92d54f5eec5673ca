"""The rollup that dashboards read always equals a recount (rule C8), whatever happens in whatever order."""

from collections import Counter
from contextlib import suppress
from datetime import date, timedelta
from io import StringIO
from uuid import uuid4

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from courses.assignments.models import Assignment
from courses.assignments.reconcile import find_obligation_drift
from courses.assignments.services import evaluate_all, evaluate_assignment, evaluate_person, turn_renewals
from courses.enrolment.models import Enrolment
from courses.enrolment.reconcile import find_drift
from courses.enrolment.services import NotRenewable, ask_holders, end_enrolment, renew
from courses.progress.models import CourseSummary, UnitCourseCount
from courses.progress.services import NotEnrolled, Reading, change_validity, complete_lesson, recognise
from courses.progress.turns import turn_expired, turn_expiring, turn_overdue
from lms.members.services import move_member
from tests.courses.assignments.asking import ask, away
from tests.factories.people import make_member, make_unit
from tests.factories.teams import begin, finish, give_due_date, make_listed_course

pytestmark = pytest.mark.django_db
PEOPLE, COURSES, UNITS = 3, 2, 3
person, course = st.integers(0, PEOPLE - 1), st.integers(0, COURSES - 1)
STEPS = st.one_of(
    st.tuples(st.just("enrol"), person, course),
    st.tuples(st.just("complete"), person, course, st.integers(0, 1)),
    st.tuples(st.just("due"), person, course, st.integers(-3, 3)),
    st.tuples(st.just("no due"), person, course),
    st.tuples(st.just("turn"), st.integers(0, 400)),
    st.tuples(st.just("end"), person, course),
    st.tuples(st.just("renew"), person, course),
    st.tuples(st.just("material"), course, st.integers(0, 1)),
    st.tuples(st.just("validity"), person, course, st.none() | st.integers(-40, 40)),
    st.tuples(st.just("recognise"), person, course, st.integers(0, 900)),
    st.tuples(st.just("move"), person, st.one_of(st.none(), st.integers(0, UNITS - 1))),
    st.tuples(
        st.just("assign"),
        course,
        st.integers(0, UNITS - 1),
        st.sampled_from(["course", "certification"]),
        st.none() | st.integers(0, 40),
    ),
    st.tuples(st.just("withdraw"), st.integers(0, 3)),
    st.tuples(st.just("absent"), person, st.integers(-20, 20), st.none() | st.integers(0, 30)),
    st.tuples(st.just("off"), person),
    st.tuples(st.just("evaluate"), person),
)


@pytest.fixture
def world():
    """People of several units, and courses of two lessons."""
    units = [make_unit() for _ in range(UNITS)]
    people = [make_member(unit=units[number % 2]) for number in range(PEOPLE)]
    return people, [make_listed_course(validity={"months": 12, "window_days": 365}) for _ in range(COURSES)], units


def play(step, people, courses, units) -> None:
    """Let one thing happen."""
    match step:
        case ("enrol", who, what):
            begin(people[who], courses[what])
        case ("complete", who, what, which):
            try:
                complete_lesson(
                    subject=people[who].subject,
                    lesson_key=courses[what].lessons[which],
                    reading=Reading(language="en"),
                )
            except NotEnrolled:
                mine = Enrolment.objects.filter(subject=people[who].subject, course_key=courses[what].key)
                assert not mine.filter(ended_at=None).exists()
        case ("due", who, what, days):
            give_due_date(people[who], courses[what], date.today() + timedelta(days=days))
        case ("no due", who, what):
            give_due_date(people[who], courses[what], None)
        case ("turn", days):
            turn_overdue(now=timezone.now() + timedelta(days=days))
            turn_expired(now=timezone.now() + timedelta(days=days))
            turn_expiring(now=timezone.now() + timedelta(days=days))
            turn_renewals()
        case ("end", who, what):
            end_enrolment(subject=people[who].subject, course_key=courses[what].key)
        case ("renew", who, what):
            with suppress(NotRenewable):
                renew(subject=people[who].subject, course_key=courses[what].key)
        case ("material", what, which):
            tomorrow = date.today() + timedelta(days=1)
            lessons = [str(courses[what].lessons[which])]
            ask_holders(course_key=courses[what].key, lessons=lessons, change=uuid4(), due_on=tomorrow)
        case ("validity", who, what, days):
            until = None if days is None else date.today() + timedelta(days=days)
            with suppress(NotEnrolled):
                change_validity(
                    subject=people[who].subject, course_key=courses[what].key, until=until, zone="UTC", reason="test"
                )
        case ("recognise", who, what, days):
            with suppress(NotEnrolled):
                recognise(
                    subject=people[who].subject,
                    course_key=courses[what].key,
                    completed_at=timezone.now() - timedelta(days=days),
                    evidence={},
                )
        case ("move", who, where):
            move_member(profile=people[who], unit=None if where is None else units[where])
        case ("assign", what, where, target, due):
            ask(courses[what], target=target, unit=units[where], due_days=due)
        case ("withdraw", number):
            for assignment in Assignment.objects.filter(ended_at=None).order_by("made_at")[number : number + 1]:
                Assignment.objects.filter(pk=assignment.pk).update(ended_at=timezone.now(), ended_by=uuid4())
                evaluate_assignment(assignment.pk)
        case ("absent", who, first, length):
            with suppress(IntegrityError), transaction.atomic():  # absences of one person never overlap
                away(people[who], first, None if length is None else first + length)
        case ("off", who):
            people[who].user.is_active = not people[who].user.is_active
            people[who].user.save()
        case ("evaluate", who):
            evaluate_person(people[who].subject)


def recounted() -> Counter:
    """Count the summaries by hand."""
    counts: Counter = Counter()
    for row in CourseSummary.objects.exclude(unit=None).filter(suspended=False):
        counts[row.unit_id, row.course_key, row.state] += 1
        counts[row.unit_id, row.course_key, "overdue"] += row.overdue
        counts[row.unit_id, row.course_key, "required"] += row.required
        counts[row.unit_id, row.course_key, "compliant"] += row.required and row.state == "completed"
        counts[row.unit_id, row.course_key, "expiring"] += row.expiring
    return +counts


def rollup() -> Counter:
    """Read the stored counts in the same shape."""
    columns = ("enrolled", "in_progress", "completed", "expired", "overdue", "required", "compliant", "expiring")
    rows = UnitCourseCount.objects.all()
    return +Counter({(row.unit_id, row.course_key, name): getattr(row, name) for row in rows for name in columns})


def drift() -> list[str]:
    """Return what has drifted; the calendar of a turn to come runs ahead of ours."""
    return [str(one) for one in find_drift() if str(one).split()[-1] not in ("overdue", "state", "expiring")]


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(STEPS, max_size=12))
def test_c8_rollup_equals_recount_after_any_sequence(world, steps):
    people, courses, units = world
    for one in people:
        one.refresh_from_db()
    with transaction.atomic():
        for step in steps:
            play(step, people, courses, units)
        assert rollup() == recounted()
        assert drift() == []
        evaluate_all()
        assert [str(one) for one in find_obligation_drift()] == []
        assert rollup() == recounted()
        assert drift() == []
        transaction.set_rollback(True)


def reconcile(*arguments: str) -> tuple[int, str]:
    """Run the command; return its exit code and what it said."""
    said, code = StringIO(), 0
    try:
        call_command("reconcile_progress", *arguments, stdout=said)
    except SystemExit as end:
        code = int(end.code or 0)
    return code, said.getvalue()


def test_c8_no_drift_is_no_news(world):
    people, courses, _units = world
    finish(people[0], courses[0])
    begin(people[1], courses[0], lessons=1)
    assert reconcile() == (0, "Drifts: 0.\n")


def test_c8_wrong_count_is_reported_and_mended(world):
    people, courses, units = world
    finish(people[0], courses[0])
    UnitCourseCount.objects.update(completed=7)
    code, said = reconcile()
    assert (code, said.splitlines()[0]) == (
        1,
        f"course {courses[0].key}, unit {units[0].pk}: completed is 7, counted 1",
    )
    assert reconcile("--repair")[0] == 0
    assert rollup() == recounted()


@pytest.mark.parametrize(
    "damage",
    [
        {"state": "in_progress", "completed_at": None},
        {"unit_id": None},
        {"due_at": timezone.now()},
        {"completed_at": timezone.now()},
        {"overdue": True},
        {"required": True},
        {"expiring": True},
    ],
    ids=lambda damage: next(iter(damage)),
)
def test_c8_summary_that_left_the_facts_is_reported_and_mended(damage, world):
    people, courses, _units = world
    finish(people[0], courses[0])
    before = CourseSummary.objects.values().get()
    CourseSummary.objects.update(**damage)
    assert reconcile()[0] == 1
    assert reconcile("--repair")[0] == 0
    assert CourseSummary.objects.values().get() == before
    assert rollup() == recounted()


def test_c8_missing_summary_comes_back_with_its_completion(world):
    people, courses, _units = world
    finish(people[0], courses[0])
    CourseSummary.objects.all().delete()
    assert reconcile("--repair")[0] == 0
    assert CourseSummary.objects.get().state == "completed"
    assert rollup() == recounted()


def test_c8_summary_without_enrolment_goes_unless_something_was_earned(world):
    people, courses, units = world
    finish(people[0], courses[0])
    Enrolment.objects.all().delete()
    CourseSummary.objects.create(subject=uuid4(), course_key=courses[0].key, unit=units[0])
    assert "1 summaries, without enrolment" in reconcile()[1]
    assert reconcile("--repair")[0] == 0
    assert [row.subject for row in CourseSummary.objects.all()] == [people[0].subject]


def test_r2_drift_names_nobody(world):
    people, courses, _units = world
    finish(people[0], courses[0])
    CourseSummary.objects.update(state="in_progress", completed_at=None)
    said = reconcile()[1]
    assert str(people[0].subject) not in said
    assert people[0].display_name not in said
