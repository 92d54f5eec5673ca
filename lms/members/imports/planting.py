"""The worker brings units in: parents first, each in a transaction of its own."""

from uuid import UUID

from django.db import transaction

from lms.ledger.services import audit

from ..models import Profile, Unit
from ..services import create_unit
from ..units.services import CodeTaken, CyclicUnits, ForeignAgency, NameTaken, TooDeep, change_unit, move_unit
from .models import PeopleImport
from .places import fold
from .tree import Node, UnitLine, judge_units
from .working import Outcome, State, bringer, held, open_lines, refuse, tick_off

REASONS: dict[type[Exception], str] = {
    CodeTaken: "code_taken",
    CyclicUnits: "circle",
    ForeignAgency: "no_such_unit",
    NameTaken: "name_taken",
    TooDeep: "too_deep",
}


class Planting:
    """The units of one import that are still to come, in the order in which they can."""

    def __init__(self, batch: PeopleImport) -> None:
        rows = batch.lines.exclude(outcome=Outcome.WRONG).order_by("number").values_list("number", "cells")
        judged = judge_units(batch.agency, [(number, cells, False) for number, cells in rows])
        waiting = set(open_lines(batch.pk).values_list("number", flat=True))
        lines = [line for line in judged if line.number in waiting]
        self._waiting = sorted(lines, key=lambda line: (line.depth, line.number), reverse=True)
        self._made: dict[Node, Unit] = {}
        self._pk: UUID = batch.pk

    def step(self) -> bool:
        """Bring in the next unit; return whether there may be more. Raises Elsewhere, NoLonger."""
        if not self._waiting:
            return False
        line = self._waiting.pop()
        if line.problems:
            refuse(self._pk, line.number, line.problems)
            return True
        try:
            self._bring(line)
        except tuple(REASONS) as problem:
            line.wrong(REASONS[type(problem)])
            refuse(self._pk, line.number, line.problems)
        return True

    @transaction.atomic
    def _bring(self, line: UnitLine) -> None:
        batch = held(self._pk, State.APPLYING)
        by = bringer(batch)
        if not tick_off(batch, [line.number]):
            return
        parent = self._unit(line.parent)
        if line.unit is None:
            unit = create_unit(agency=batch.agency, name=line.name, code=line.code, parent=parent)
            self._made[fold(line.code)] = unit
            audit(actor=by.subject, action="unit_added", detail={"unit": unit.pk, "import": batch.pk})
            return
        _change(by, line, line.unit, parent)

    def _unit(self, node: Node) -> Unit | None:
        if node is None:
            return None
        found = Unit.objects.filter(pk=node).first() if isinstance(node, int) else self._made.get(node)
        if found is None:  # its own line was refused on the way
            raise ForeignAgency
        return found


def _change(by: Profile, line: UnitLine, unit: Unit, parent: Unit | None) -> None:
    """Move, then rename: the name counts among the neighbours to be."""
    move_unit(by=by, unit=unit, parent=parent)
    change_unit(by=by, unit=unit, name=line.name, code=line.code)
