"""People come in the order of units and names, each once, however the parts fall."""

import pytest

from lms.dashboards.people_chunks import number_of_people, people_in
from lms.members.models import Unit
from lms.members.scope import Scope, scope_of
from tests.factories.people import make_member, make_unit
from tests.factories.teams import make_supervisor

pytestmark = pytest.mark.django_db


def names(scope, size, unit=None):
    return [person.last_name for part in people_in(scope, unit, size=size) for person in part]


@pytest.mark.parametrize("size", [1, 2, 3, 100])
def test_p1_everybody_comes_once_and_in_order(size):
    top = make_unit()
    below = make_unit(parent=top)
    make_unit(parent=top)
    for unit, last in ((below, "B"), (below, "A"), (top, "D"), (top, "C"), (top, "C"), (make_unit(), "X")):
        make_member(unit=unit, last_name=last)
    Unit.objects.filter(pk=top.pk).update(people=3)
    assert names(Scope((top,)), size) == ["C", "C", "D", "A", "B"]


def test_people_of_one_unit_are_those_of_units_below_too():
    top = make_unit()
    below = make_unit(parent=top)
    make_member(unit=top, last_name="A")
    make_member(unit=below, last_name="B")
    assert names(Scope((top,)), 100, below) == ["B"]


def test_number_of_people_is_the_sum_of_the_units_counts():
    top = make_unit()
    Unit.objects.filter(pk=top.pk).update(people=7)
    assert number_of_people(scope_of(make_supervisor(top))) == 7


@pytest.mark.parametrize("number", [1, 3])
def test_p1_parts_cost_two_queries(number, django_assert_num_queries):
    top = make_unit()
    for _ in range(number):
        make_member(unit=make_unit(parent=top))
    with django_assert_num_queries(2):
        names(Scope((top,)), 100)
