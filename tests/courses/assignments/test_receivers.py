"""Whatever changes whom an assignment concerns is heard, and evaluated after the commit."""

from uuid import uuid4

import pytest

from courses.assignments.models import Obligation
from courses.content.models import TrackRule
from courses.content.signals import track_rule_changed
from lms.members.models import Absence, Profile
from lms.members.services import move_member
from lms.members.signals import absence_changed, posts_changed
from tests.factories.people import make_member, make_unit
from tests.factories.teams import make_listed_course

from .asking import ask, days, due_day

pytestmark = pytest.mark.django_db


@pytest.fixture
def at_once(django_capture_on_commit_callbacks):
    """Return a context that does what waits for the commit."""
    return lambda: django_capture_on_commit_callbacks(execute=True)


def asked() -> set:
    return set(Obligation.objects.filter(ended_at=None).values_list("subject", flat=True))


def test_a_move_lets_off_and_asks(at_once):
    here, there, course = make_unit(), make_unit(), make_listed_course()
    person = make_member(unit=here)
    ask(course, unit=there)
    with at_once():
        move_member(profile=person, unit=there)
    assert asked() == {person.subject}
    with at_once():
        move_member(profile=person, unit=None)
    assert asked() == set()


def test_an_account_that_is_deleted_is_asked_no_more(at_once):
    person = make_member(unit=make_unit())
    ask(make_listed_course(), unit=person.unit)
    with at_once():
        person.user.delete()
    assert asked() == set()


def test_many_people_are_one_task(at_once):
    unit = make_unit()
    people = [make_member(unit=unit) for _ in range(3)]
    ask(make_listed_course(), unit=unit, evaluate=False)
    with at_once() as waiting:
        posts_changed.send(Profile, subjects=[one.subject for one in people])
    assert sum("func=<function evaluate_people" in str(one) for one in waiting) == 1
    assert asked() == {one.subject for one in people}


def test_an_absence_moves_the_date(at_once):
    course, person = make_listed_course(), make_member(unit=make_unit())
    ask(course, unit=person.unit, due_days=10)
    with at_once():
        Absence.objects.create(profile=person, kind="leave", starts_on=days(1), ends_on=days(2), set_by=uuid4())
        absence_changed.send(Absence, subject=person.subject)
    assert due_day(person, course) == days(12)


def test_a_track_that_takes_another_course_asks_for_it(at_once):
    courses = [make_listed_course() for _ in range(2)]
    rule = TrackRule.objects.create(track_key=uuid4(), courses=[courses[0].text])
    ask(rule.track_key, target="track", unit=make_member(unit=make_unit()).unit)
    rule.courses = sorted(one.text for one in courses)
    rule.save()
    with at_once():
        track_rule_changed.send(TrackRule, track_key=rule.track_key)
    assert Obligation.objects.count() == 2
