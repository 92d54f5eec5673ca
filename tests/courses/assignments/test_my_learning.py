"""The officer sees why a course is asked, by when, and that the time does not run while away."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from courses.enrolment.services import enrol
from courses.learning.queries import my_learning
from tests.factories.people import make_member, make_unit
from tests.factories.teams import finish, make_listed_course

from .asking import ask, away, days, enrolment


@pytest.fixture
def person(centre):
    return make_member(unit=make_unit())


def test_my_learning_says_who_asks_and_why(person, sign_in):
    ask(make_listed_course(), unit=person.unit, due_days=9, reason="Since <b>2027</b>", agency=person.unit.agency)
    said = sign_in(person).get("/en/my/").content.decode()
    assert "Asked by your agency:" in said
    assert "<bdi>Since &lt;b&gt;2027&lt;/b&gt;</bdi>" in said
    assert "does not run" not in said


def test_t1_my_learning_says_that_the_time_stands_still_or_has_moved(person, sign_in):
    ask(make_listed_course(), unit=person.unit, due_days=9)
    client = sign_in(person)
    away(person, 2, 3)
    said = client.get("/en/my/").content.decode()
    assert "Asked by the centre:" in said
    assert "The date has moved by 2 days because you were away." in said
    away(person, 0, None)
    assert "You are away, so the time does not run." in client.get("/en/my/").content.decode()


def test_what_is_held_says_nothing_of_being_asked(person):
    course = make_listed_course()
    finish(person, course)
    ask(course, unit=person.unit)
    assert my_learning(person.subject, "en")[0].asked == []


def test_what_is_asked_cannot_be_left(person):
    course = make_listed_course()
    enrol(subject=person.subject, course_key=course.key)
    assert enrolment(person, course).may_leave
    ask(course, unit=person.unit)
    assert not enrolment(person, course).may_leave


def cost(person) -> int:
    with CaptureQueriesContext(connection) as asked:
        my_learning(person.subject, "en")
    return len(asked)


def test_p1_reasons_cost_two_queries_for_one_and_three_courses(person):
    ask(make_listed_course(), unit=person.unit, due_on=days(3))
    one = cost(person)
    for _ in range(2):
        ask(make_listed_course(), unit=person.unit)
    assert cost(person) == one == 5
