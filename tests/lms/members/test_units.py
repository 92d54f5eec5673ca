"""The tree of units: moves carry everything below, a circle gets a clear answer, and who races waits."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connections, transaction

from lms.members.models import Unit
from lms.members.scope import scope_of
from lms.members.services import create_unit
from lms.members.signals import unit_moved
from lms.members.units import services, tree
from tests.factories.people import make_agency, make_member, make_unit
from tests.factories.teams import make_supervisor


@pytest.fixture
def desk(centre):
    return make_member("administrator")


def fresh(unit):
    return Unit.objects.get(pk=unit.pk)


def chain(length):
    """Return units each of which stands below the one before."""
    units = [make_unit()]
    for _level in range(length - 1):
        units.append(make_unit(parent=units[-1]))
    return units


def sound(agency):
    """Whether every path tells the unit's ancestors."""
    units = {unit.pk: unit for unit in Unit.objects.filter(agency=agency)}
    return all(
        unit.path == f"{units[unit.parent_id].path if unit.parent_id else '/'}{unit.pk}/" for unit in units.values()
    )


def test_move_carries_everything_below_and_tells_the_strangers(desk):
    top, middle, low = chain(3)
    other = make_unit(agency=top.agency)
    told = []

    def hear(unit, old_path, **_):
        told.append((unit.pk, old_path))

    unit_moved.connect(hear)
    assert services.move_unit(by=desk, unit=middle, parent=other)
    assert not services.move_unit(by=desk, unit=middle, parent=other)
    unit_moved.disconnect(hear)
    assert (fresh(low).path, told) == (f"/{other.pk}/{middle.pk}/{low.pk}/", [(middle.pk, f"/{top.pk}/{middle.pk}/")])
    assert sound(top.agency)


def test_move_to_the_top(desk):
    _top, middle, low = chain(3)
    services.move_unit(by=desk, unit=middle, parent=None)
    assert (fresh(middle).parent, fresh(low).path) == (None, f"/{middle.pk}/{low.pk}/")


@pytest.mark.parametrize("below", [0, 1, 2])
def test_circle_is_refused_and_changes_nothing(desk, below):
    units = chain(3)
    with pytest.raises(services.CyclicUnits):
        services.move_unit(by=desk, unit=units[0], parent=units[below])
    assert [fresh(unit).path for unit in units] == [unit.path for unit in units]


def test_database_refuses_a_unit_below_itself(desk):
    unit = make_unit()
    with pytest.raises(IntegrityError), transaction.atomic():
        Unit.objects.filter(pk=unit.pk).update(parent=unit)


def test_unit_stays_in_its_agency(desk):
    with pytest.raises(services.ForeignAgency):
        services.move_unit(by=desk, unit=make_unit(), parent=make_unit())


def test_name_and_code_are_one_of_a_kind_in_their_place(desk):
    one, other = make_unit(name="Harbour"), None
    other = make_unit(agency=one.agency, name="Coast")
    assert services.change_unit(by=desk, unit=one, name="Harbour", code="H-1")
    assert not services.change_unit(by=desk, unit=one, name="Harbour", code="H-1")
    with pytest.raises(services.CodeTaken):
        services.change_unit(by=desk, unit=other, name="Coast", code="H-1")
    with pytest.raises(services.NameTaken):
        services.change_unit(by=desk, unit=other, name="harbour", code="")
    below = make_unit(parent=one, name="Coast")
    with pytest.raises(services.NameTaken):
        services.move_unit(by=desk, unit=below, parent=None)


def test_tree_that_grows_too_deep_gets_a_clear_answer(desk, monkeypatch):
    top = make_unit()
    monkeypatch.setattr(tree, "LONGEST", len(top.path) + 1)
    with pytest.raises(tree.TooDeep):
        create_unit(agency=top.agency, name="Below", parent=top)
    assert Unit.objects.filter(agency=top.agency).count() == 1


def test_nobody_but_administrators_moves_units(officer):
    top, middle = chain(2)
    for forbidden in (
        lambda: services.move_unit(by=officer, unit=middle, parent=None),
        lambda: services.change_unit(by=officer, unit=top, name="A", code=""),
    ):
        with pytest.raises(PermissionDenied):
            forbidden()


def test_e2_supervisor_loses_a_unit_that_moves_away_and_gains_one_that_comes(desk):
    top, middle, low = chain(3)
    other = make_unit(agency=top.agency)
    loses, gains = make_supervisor(middle), make_supervisor(other)
    services.move_unit(by=desk, unit=low, parent=other)
    assert [scope_of(one).covers(fresh(low)) for one in (loses, gains)] == [False, True]


@pytest.mark.django_db(transaction=True)
def test_two_moves_at_once_never_make_a_circle(centre):
    desk, start = make_member("administrator"), Barrier(2)
    agency = make_agency()
    one, other = make_unit(agency=agency), make_unit(agency=agency)

    def move(pair):
        unit, parent = pair
        start.wait()
        try:
            services.move_unit(by=desk, unit=unit, parent=parent)
        except services.CyclicUnits:
            return "refused"
        finally:
            connections.close_all()
        return "moved"

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(move, [(one, other), (other, one)])) == ["moved", "refused"]
    assert sound(agency)


@pytest.mark.django_db(transaction=True)
def test_unit_added_while_its_parent_moves_stands_below_it(centre):
    desk, start = make_member("administrator"), Barrier(2)
    agency = make_agency()
    parent, place = make_unit(agency=agency), make_unit(agency=agency)

    def run(act):
        start.wait()
        try:
            act()
        finally:
            connections.close_all()

    acts = [
        lambda: services.move_unit(by=desk, unit=parent, parent=place),
        lambda: create_unit(agency=agency, name="New", parent=parent),
    ]
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(run, acts))
    assert sound(agency)
