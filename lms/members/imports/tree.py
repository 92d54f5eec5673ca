"""What the lines of units would make of an agency's tree, looked at as a whole. Writes nothing."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from ..models import Agency, Unit
from .lines import LONGEST, Problem
from .models import ImportLine
from .places import Places, fold

Outcome = ImportLine.Outcome
#: A unit in the tree to be: the id of one that stands, or the code of one to come. None is the top.
Node = int | str | None


@dataclass
class UnitLine:
    """One line, the unit it speaks of, and where that is to stand."""

    number: int
    cells: dict[str, str]
    problems: list[Problem] = field(default_factory=list)
    #: None for a new one.
    unit: Unit | None = None
    parent: Node = None
    #: How many units stand above it in the tree to be: the lowest number comes first.
    depth: int = 0

    @property
    def code(self) -> str:
        """Return the code it is to have."""
        return self.cells.get("code", "") or (self.unit.code if self.unit else "")

    @property
    def name(self) -> str:
        """Return the name it is to have."""
        return self.cells.get("name", "") or (self.unit.name if self.unit else "")

    @property
    def node(self) -> Node:
        """Return what stands for it in the tree."""
        return self.unit.pk if self.unit else fold(self.code)

    @property
    def outcome(self) -> Outcome:
        """Return what the line would do."""
        if self.problems:
            return Outcome.WRONG
        if self.unit is None:
            return Outcome.NEW
        same = (self.unit.name, self.unit.code, self.unit.parent_id) == (self.name, self.code, self.parent)
        return Outcome.SAME if same else Outcome.CHANGED

    def wrong(self, code: str, **values: Any) -> None:
        """Hold something against the line."""
        self.problems.append({"code": code, **values})


def judge_units(agency: Agency, raw: Iterable[tuple[int, dict[str, str], bool]]) -> list[UnitLine]:
    """Return the lines with what each would do: number, cells, and whether there are too many of these."""
    lines = [UnitLine(number, cells, [{"code": "too_long"}] if too_long else []) for number, cells, too_long in raw]
    tree = _Tree(agency, lines)
    for line in lines:
        tree.find(line)
    tree.adopt()
    for line in lines:
        tree.check(line)
    tree.settle()
    return lines


class _Tree:
    """The agency's units as they stand, and as the lines want them."""

    def __init__(self, agency: Agency, lines: list[UnitLine]) -> None:
        self.agency, self.lines = agency, lines
        self.places = Places(agency)
        self.units = {unit.pk: unit for unit in Unit.objects.filter(agency=agency).order_by("path")}
        self.by_code = {fold(unit.code): unit for unit in self.units.values() if unit.code}
        self.by_name: dict[tuple[Node, str], Unit] = {
            (unit.parent_id, unit.name.casefold()): unit for unit in self.units.values()
        }
        self.meant: dict[Node, int] = {}
        self.coded: dict[str, int] = {}
        for line in lines:
            if code := line.cells.get("code"):
                self.coded.setdefault(fold(code), line.number)

    def find(self, line: UnitLine) -> None:
        """Say which unit a line means, and where it is to stand."""
        code = line.cells.get("code", "")
        for name, cell in line.cells.items():
            if name in LONGEST and len(cell) > LONGEST[name]:
                line.wrong("long_cell", column=name, most=LONGEST[name])
        line.unit = self.by_code.get(fold(code))
        line.parent = self._parent(line)

    def adopt(self) -> None:
        """Let lines mean units that stand without a code: by name and place, from the top down."""
        coded = {fold(line.cells["code"]): line for line in self.lines if line.cells.get("code")}
        found = True
        while found:
            found = False
            for line in self.lines:
                above = coded.get(line.parent) if isinstance(line.parent, str) else None
                if above and above.unit:
                    line.parent = above.unit.pk
                known = self.by_name.get((line.parent, line.cells.get("name", "").casefold()))
                if line.unit is None and known and not (line.cells.get("code") and known.code):
                    line.unit, found = known, True

    def check(self, line: UnitLine) -> None:
        """Say what a line lacks, and whether one above means the same unit."""
        if line.unit is None:
            for name in ("code", "name"):
                if not line.cells.get(name):
                    line.wrong("needed", column=name)
        first = self.meant.setdefault(line.node, line.number)
        if first != line.number and line.node:
            line.wrong("unit_twice", line=first)

    def _parent(self, line: UnitLine) -> Node:
        text = line.cells.get("parent", "")
        if not text:
            return line.unit.parent_id if line.unit else None
        if fold(text) == fold(self.agency.name):
            return None
        found = self.places.unit(text)
        if isinstance(found, Unit):
            return found.pk
        if fold(text) in self.coded:
            return fold(text)
        line.wrong("several_units" if found is Places.SEVERAL else "no_such_unit")
        return None

    def settle(self) -> None:
        """Refuse what no tree can be, until what is left is one. A refused line leaves its unit where it was."""
        found = True
        while found:
            found = False
            for check in (self._orphans, self._circles, self._namesakes):
                for line, problem in list(check()):
                    line.problems.append(problem)
                    found = True
        above = self._above()
        for line in self._good():
            line.depth = sum(1 for _node in _upwards(line.node, above))

    def _good(self) -> Iterator[UnitLine]:
        return (line for line in self.lines if not line.problems)

    def _above(self) -> dict[Node, Node]:
        """Return the parent of every unit in the tree to be."""
        above: dict[Node, Node] = {pk: unit.parent_id for pk, unit in self.units.items()}
        return above | {line.node: line.parent for line in self._good()}

    def _orphans(self) -> Iterator[tuple[UnitLine, Problem]]:
        """Yield lines that stand below a new unit whose own line is wrong."""
        above = self._above()
        for line in self._good():
            if line.parent is not None and line.parent not in above:
                yield line, {"code": "other_line", "line": self.coded[str(line.parent)]}

    def _circles(self) -> Iterator[tuple[UnitLine, Problem]]:
        above = self._above()
        for line in self._good():
            if line.node in _upwards(line.node, above):
                yield line, {"code": "circle"}

    def _namesakes(self) -> Iterator[tuple[UnitLine, Problem]]:
        """Yield lines that give a unit the name another one has in the same place."""
        lines = {line.node: line for line in self._good()}
        names = {pk: unit.name for pk, unit in self.units.items()} | {node: line.name for node, line in lines.items()}
        above, seen = self._above(), set[tuple[Node, str]]()
        # What stands and is not changed has its name first.
        for node in sorted(names, key=lambda node: (node in lines, lines[node].number if node in lines else 0)):
            place = (above[node], names[node].casefold())
            if place in seen and node in lines:
                yield lines[node], {"code": "name_taken"}
            seen.add(place)


def _upwards(node: Node, above: dict[Node, Node]) -> Iterator[Node]:
    """Yield what stands above a node, up to the top, and once round where it goes in a circle."""
    seen: set[Node] = set()
    while (node := above.get(node)) is not None and node not in seen:
        seen.add(node)
        yield node
