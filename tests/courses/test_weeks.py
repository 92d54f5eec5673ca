"""Figures taken at night: by week for charts, by language for the workforce."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from courses.progress.models import UnitLanguageCount, UnitWeek
from courses.progress.weeks import count_languages, take_week
from lms.members.models import Unit
from tests.courses.assignments.asking import ask
from tests.factories.people import make_member, make_unit
from tests.factories.teams import expire, finish, make_listed_course

pytestmark = pytest.mark.django_db
MONDAY = date(2026, 11, 16)
COLUMNS = ("people", "required", "compliant", "overdue")


@pytest.fixture
def unit():
    unit, (course, hidden) = make_unit(), (make_listed_course(), make_listed_course(discreet=True))
    people = [make_member(unit=unit, language=language) for language in ("ar", "ar", "fr", "")]
    finish(people[0], course)
    finish(people[1], course)
    expire(people[1], course)
    Unit.objects.update(people=4)
    for one in (course, hidden):
        ask(one, unit=unit, due_on=None)
    return unit


def test_week_holds_what_counts_without_discreet_courses(unit):
    take_week(on=date(2026, 11, 18))
    week = UnitWeek.objects.get(unit=unit)
    assert (week.week, week.people, week.required, week.compliant, week.expired) == (MONDAY, 4, 4, 1, 1)


def test_a_later_night_of_the_week_takes_its_place(unit):
    take_week(on=MONDAY)
    Unit.objects.update(people=5)
    take_week(on=date(2026, 11, 22))
    take_week(on=date(2026, 11, 23))
    assert list(UnitWeek.objects.order_by("week").values_list("week", "people")) == [
        (MONDAY, 5),
        (date(2026, 11, 23), 5),
    ]


def test_languages_are_counted_anew_without_discreet_courses(unit):
    for _ in range(2):
        count_languages()
    rows = UnitLanguageCount.objects.filter(unit=unit).order_by("language")
    assert list(rows.values_list("language", *COLUMNS)) == [
        ("", 1, 1, 0, 0),
        ("ar", 2, 2, 1, 0),
        ("fr", 1, 1, 0, 0),
    ]


def test_p1_figures_cost_the_same_for_one_unit_and_three(unit):
    def cost() -> int:
        with CaptureQueriesContext(connection) as asked:
            take_week()
            count_languages()
        return len(asked)

    cost()
    one = cost()
    for _ in range(2):
        make_member(unit=make_unit())
    assert cost() == one
