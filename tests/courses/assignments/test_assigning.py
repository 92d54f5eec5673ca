"""Making and ending assignments: who may, once, with a reason, entered in the ledger."""

from datetime import date
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext

from courses.assignments import queries, services
from courses.assignments.criteria import Criteria
from courses.assignments.models import Assignment, Obligation
from courses.assignments.rules import may_end
from courses.enrolment.services import CourseNotOpen
from lms.ledger.models import Entry
from lms.members.models import Role
from lms.members.scope import scope_of
from tests.factories.people import make_agency, make_member, make_unit
from tests.factories.teams import finish, make_listed_course, make_supervisor

from .asking import also_serve, ask, away, days, make_position

pytestmark = pytest.mark.django_db


@pytest.fixture
def course(db):
    return make_listed_course()


@pytest.fixture
def unit():
    return make_unit()


def create(by, course, **values) -> Assignment:
    defaults = {"target": "course", "target_key": course.key, "reason": "New policy"}
    return services.create_assignment(by=by, **(defaults | values))


def test_supervisor_assigns_to_the_own_units_and_people(unit, course):
    supervisor, person = make_supervisor(unit), make_member(unit=make_unit(parent=unit))
    assert create(supervisor, course, unit=person.unit).agency == unit.agency
    assert create(supervisor, course, subject=person.subject).agency == unit.agency


@pytest.mark.parametrize("whom", ["sibling", "parent", "stranger", "agency", "country", "position", "unknown"])
def test_e2_nobody_assigns_outside_the_own_scope(whom, unit, course):
    supervisor = make_supervisor(make_unit(parent=unit))
    criteria = {
        "sibling": {"unit": make_unit(parent=unit)},
        "parent": {"unit": unit},
        "stranger": {"subject": make_member(unit=unit).subject},
        "agency": {"agency": unit.agency},
        "country": {"country": unit.agency.country},
        "position": {"position": make_position()},
        "unknown": {"subject": uuid4()},
    }[whom]
    with pytest.raises(PermissionDenied):
        create(supervisor, course, **criteria)
    assert not Assignment.objects.exists()


def test_e2_who_answers_for_all_of_an_agency_assigns_to_it(unit, course):
    supervisor = make_supervisor(unit)
    assert create(supervisor, course, agency=unit.agency)
    make_unit(agency=unit.agency)
    with pytest.raises(PermissionDenied):
        create(supervisor, course, agency=unit.agency, reason="Again")


def test_administrator_assigns_by_rule_anywhere(course):
    assert create(make_member(Role.ADMINISTRATOR), course, country="Country A", position=make_position())


def test_e2_who_only_serves_here_beside_is_asked_where_the_main_post_is(unit, course):
    guest = make_member(unit=make_unit())
    also_serve(guest, unit)
    with pytest.raises(PermissionDenied):
        create(make_supervisor(unit), course, subject=guest.subject)
    theirs = create(make_supervisor(guest.unit), course, subject=guest.subject)
    with pytest.raises(PermissionDenied):
        services.end_assignment(by=make_supervisor(unit), assignment=theirs, reason="No")
    assert (theirs.agency, may_end(scope_of(make_supervisor(unit)), theirs)) == (guest.unit.agency, False)


@pytest.mark.parametrize(
    ("values", "problem"),
    [
        ({"reason": "  "}, services.ReasonNeeded),
        ({"reason": "x" * 301}, services.ReasonNeeded),
        ({"unit": None}, services.ConcernsNobody),
        ({"due_days": 1, "due_on": "2099-01-01"}, services.TwoDueDates),
        ({"due_on": days(-2)}, services.OutOfReach),
        ({"due_on": date.max}, services.OutOfReach),
        ({"due_days": 4000}, services.OutOfReach),
        ({"target": "nonsense"}, CourseNotOpen),
        ({"target": "track"}, CourseNotOpen),
        ({"target_key": "0" * 32}, CourseNotOpen),
    ],
)
def test_bad_input_is_refused_in_words(values, problem, unit, course):
    with pytest.raises(problem):
        create(make_member(Role.ADMINISTRATOR), course, **({"unit": unit} | values))
    assert not Assignment.objects.exists()


def test_sent_twice_is_one_assignment(unit, course):
    supervisor = make_supervisor(unit)
    assert create(supervisor, course, unit=unit, due_days=3) == create(supervisor, course, unit=unit, due_days=3)
    assert Assignment.objects.count() == 1


def test_key_sent_twice_is_one_assignment_and_nobody_elses(unit, course):
    supervisor, key = make_supervisor(unit), uuid4()
    first = create(supervisor, course, unit=unit, key=key)
    assert create(supervisor, course, unit=unit, key=key, reason="Other words") == first
    with pytest.raises(services.KeyTaken):
        create(make_supervisor(unit), course, unit=unit, key=key)


def test_r1_making_and_ending_are_entered_without_the_words(unit, course):
    supervisor = make_supervisor(unit)
    assignment = create(supervisor, course, unit=unit, reason="Because of Ada Example")
    for _ in range(2):
        services.end_assignment(by=supervisor, assignment=assignment, reason="Ada has asked")
    bodies = Entry.objects.filter(subject=supervisor.subject).order_by("sequence").values_list("body", flat=True)
    mine = [body for body in bodies if "assignment" in body]
    assert [("assignment_made" in body, "assignment_ended" in body) for body in mine] == [(True, False), (False, True)]
    assert not any("Ada" in body for body in mine)


def test_the_worker_evaluates_after_the_commit(unit, course, django_capture_on_commit_callbacks):
    supervisor, person = make_supervisor(unit), make_member(unit=unit)
    with django_capture_on_commit_callbacks(execute=True):
        assignment = create(supervisor, course, unit=unit)
    assert Obligation.objects.get().subject == person.subject
    with django_capture_on_commit_callbacks(execute=True):
        services.end_assignment(by=supervisor, assignment=assignment, reason="No more")
    assert Obligation.objects.get().ended == "withdrawn"
    assignment.refresh_from_db()
    assert assignment.evaluated_at


def test_what_the_worker_was_stopped_in_goes_on(unit, course):
    make_member(unit=unit)
    ask(course, unit=unit, evaluate=False)
    assert (services.evaluate_waiting(), services.evaluate_waiting()) == (1, 0)
    assert Obligation.objects.count() == 1


def test_e2_only_who_might_have_made_it_ends_it(unit, course):
    assignment = ask(course, unit=unit)
    below = make_supervisor(make_unit(parent=unit))
    with pytest.raises(PermissionDenied):
        services.end_assignment(by=below, assignment=assignment, reason="No")
    assert not may_end(scope_of(below), assignment)
    assert may_end(scope_of(make_supervisor(unit)), assignment)


def test_assignments_seen_are_those_that_reach_the_own_people(unit, course):
    own = make_unit(parent=unit)
    person, stranger = make_member(unit=own), make_member(unit=make_unit())
    seen = [
        ask(course, unit=own),
        ask(course, unit=unit),
        ask(course, unit=make_unit(parent=own)),
        ask(course, agency=unit.agency),
        ask(course, country=unit.agency.country),
        ask(course, position=make_position()),
        ask(course, subject=person.subject),
    ]
    ask(course, unit=make_unit(parent=unit))
    ask(course, agency=make_agency())
    ask(course, country="Elsewhere")
    ask(course, subject=stranger.subject)
    listed = queries.assignments_seen_by(scope_of(make_supervisor(own)))
    assert {one.pk for one in listed} == {one.pk for one in seen}
    assert queries.assignments_seen_by(scope_of(make_member(Role.ADMINISTRATOR))).count() == 11


def test_preview_counts_people_and_those_who_hold_it(unit, course):
    done, _other = make_member(unit=unit), make_member(unit=unit)
    finish(done, course)
    criteria = Criteria(target_key=course.key, unit=unit)
    assert queries.preview(criteria) == queries.Preview(people=2, completed=1, courses=1)
    assert queries.preview(Criteria(target_key=uuid4(), unit=unit)) == queries.Preview(2, 0, 0)
    assert not Obligation.objects.exists()


def test_obligations_say_why_by_when_and_that_the_clock_stands_still(unit, course):
    person = make_member(unit=unit)
    ask(course, unit=unit, reason="Second")
    ask(course, unit=unit, due_days=5, reason="First", agency=unit.agency)
    first, second = queries.obligations_of(person.subject)
    assert (first.reason, first.agency_name, first.paused) == ("First", unit.agency.name, False)
    assert (second.reason, second.due_day, second.agency_name) == ("Second", None, "")
    away(person, -1, None)
    assert [(one.paused, one.due_at) for one in queries.obligations_of(person.subject)] == [(True, None), (True, None)]


def test_figures_count_people_of_the_scope(unit, course):
    own = make_unit(parent=unit)
    done, late = make_member(unit=own), make_member(unit=own)
    make_member(unit=unit)
    finish(done, course)
    assignment = ask(course, unit=unit)
    away(late, -1, 1)
    assert queries.figures_of(assignment) == queries.Figures(people=3, completed=1, overdue=0, paused=1)
    scope = scope_of(make_supervisor(own))
    assert queries.figures_of(assignment, scope) == queries.Figures(people=2, completed=1, overdue=0, paused=1)


def test_p1_reads_cost_the_same_for_one_and_three(unit, course):
    def cost() -> int:
        with CaptureQueriesContext(connection) as asked_for:
            queries.obligations_of(person.subject)
            queries.preview(Criteria(target_key=course.key, unit=unit))
            list(queries.assignments_seen_by(scope))
        return len(asked_for)

    person, scope = make_member(unit=unit), scope_of(make_supervisor(unit))
    ask(course, unit=unit)
    one = cost()
    for _ in range(2):
        make_member(unit=unit)
        ask(course, unit=unit)
    assert cost() == one == 5
