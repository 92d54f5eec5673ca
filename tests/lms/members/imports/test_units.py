"""A tree of units from a file: whole or not at all, parents first, never in a circle."""

import pytest

from lms.members.imports import planting, services
from lms.members.imports.models import PeopleImport
from lms.members.models import Unit
from tests.factories.people import make_unit
from tests.lms.members.imports.files import again, codes, outcomes
from tests.lms.members.imports.test_worker import Killed, killed_after

HEAD = "code,name,parent\n"
TREE = HEAD + "C,Team,B\nB,Division,A\nA,Region,\n"


def units(bring, text):
    return bring(text, kind="units")


def tree():
    return list(Unit.objects.order_by("code", "name").values_list("code", "name", "parent__code"))


def test_units_come_in_whatever_their_order_in_the_file(bring, apply, keeper):
    batch = units(bring, TREE)
    assert (outcomes(batch), tree()) == (["new"] * 3, [])
    assert apply(batch, keeper).state == PeopleImport.State.DONE
    assert tree() == [("A", "Region", None), ("B", "Division", "A"), ("C", "Team", "B")]
    region = Unit.objects.get(code="A")
    assert [unit.code for unit in Unit.objects.within(region)] == ["A", "B", "C"]


def test_same_tree_twice_changes_nothing(bring, apply, keeper):
    apply(units(bring, TREE), keeper)
    assert outcomes(units(bring, TREE + "\n")) == ["same"] * 3


def test_units_are_renamed_and_moved(bring, apply, keeper):
    apply(units(bring, TREE), keeper)
    apply(units(bring, HEAD + "C,Squad,A\n"), keeper)
    assert tree()[2] == ("C", "Squad", "A")


def test_two_units_may_change_places(bring, apply, keeper):
    apply(units(bring, TREE), keeper)
    apply(units(bring, HEAD + "B,,Coast Guard\nA,,B\n"), keeper)
    assert tree() == [("A", "Region", "B"), ("B", "Division", None), ("C", "Team", "B")]


def test_circle_is_refused_with_its_lines_and_the_rest_comes(bring, apply, keeper):
    batch = units(bring, HEAD + "A,Region,B\nB,Division,A\nC,Team,B\nD,Desk,\n")
    assert codes(batch) == {2: ["circle"], 3: ["circle"], 4: ["other_line"]}
    apply(batch, keeper)
    assert tree() == [("D", "Desk", None)]


def test_unit_below_itself_or_below_its_own_team_is_refused(bring, apply, keeper):
    apply(units(bring, TREE), keeper)
    batch = units(bring, HEAD + "A,,C\nB,,B\n")
    assert codes(batch) == {2: ["circle"], 3: ["circle"]}


def test_unit_without_a_code_takes_the_one_of_the_file(bring, apply, keeper, agency):
    known = make_unit(agency=agency, name="Region")
    apply(units(bring, TREE), keeper)
    assert (Unit.objects.get(code="A"), Unit.objects.count()) == (known, 3)


@pytest.mark.parametrize(
    ("lines", "wrong"),
    [
        ("A,,\n", {2: ["needed"]}),
        (",Desk,\n", {2: ["needed"]}),
        ("A,Desk,Z\n", {2: ["no_such_unit"]}),
        ("A,Desk,\nA,Lab,\n", {3: ["unit_twice"]}),
        ("A,Desk,\nB,DESK,\n", {3: ["name_taken"]}),
        ("A,Desk,,x\n", {2: ["too_long"]}),
        ("A" * 51 + ",Desk,\n", {2: ["long_cell"]}),
    ],
)
def test_what_is_wrong_with_a_unit_is_named(bring, lines, wrong):
    assert codes(units(bring, HEAD + lines)) == wrong


def test_a_unit_of_another_agency_is_no_parent(bring):
    make_unit(name="Elsewhere")
    assert codes(units(bring, HEAD + "A,Desk,Elsewhere\n")) == {2: ["no_such_unit"]}


def test_planting_goes_on_after_a_killed_worker(bring, keeper, monkeypatch, at_once):
    batch = units(bring, TREE)
    services.confirm(by=keeper, pk=batch.pk)
    with monkeypatch.context() as killing:
        killed_after(killing, planting, "create_unit", 1)
        with pytest.raises(Killed):
            planting_all(batch)
    assert tree() == [("A", "Region", None)]
    at_once(services.resume_unfinished)
    assert (again(batch).state, len(tree())) == (PeopleImport.State.DONE, 3)


def planting_all(batch):
    work = planting.Planting(again(batch))
    while work.step():
        pass
