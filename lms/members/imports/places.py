"""Units and positions by the names a file may use."""

from collections.abc import Iterable
from typing import Any, Final

from ..models import Agency, Position, Unit


class Places:
    """What the units of one agency, and all positions, are called. Read once for a file."""

    #: Found more than one: the name alone is not enough.
    SEVERAL: Final = object()

    def __init__(self, agency: Agency) -> None:
        self.agency = agency
        units = list(Unit.objects.filter(agency=agency).order_by("path"))
        names: dict[int, str] = {}
        for unit in units:
            above = names.get(unit.parent_id or 0, agency.name)
            names[unit.pk] = f"{above} / {unit.name}"
        self._units: dict[str, Any] = {}
        self._add(self._units, ((unit.name, unit) for unit in units))
        self._units |= {fold(names[unit.pk]): unit for unit in units}
        self._units |= {fold(unit.code): unit for unit in units if unit.code}
        self._positions: dict[str, Any] = {}
        positions = list(Position.objects.all())
        for position in positions:
            self._add(self._positions, ((word, position) for word in {position.label, *position.labels.values()}))
        self._positions |= {fold(position.key): position for position in positions}

    def unit(self, text: str) -> Any:
        """Return the unit of a code, a full name, or a name only one has; None for none, SEVERAL for a shared name."""
        return self._units.get(fold(text)) if text else None

    def position(self, text: str) -> Any:
        """Return the position of a key, or of its word in any language; None for none, SEVERAL for a shared word."""
        return self._positions.get(fold(text)) if text else None

    @classmethod
    def _add(cls, names: dict[str, Any], found: Iterable[tuple[str, Any]]) -> None:
        for name, one in found:
            known = names.setdefault(fold(str(name)), one)
            if known != one:
                names[fold(str(name))] = cls.SEVERAL


def unit_names(agency: Agency) -> dict[int, str]:
    """Return how a file names each unit of an agency: by its code, else by its full name. One query."""
    names: dict[int, str] = {}
    written: dict[int, str] = {}
    for unit in Unit.objects.filter(agency=agency).order_by("path"):
        names[unit.pk] = f"{names.get(unit.parent_id or 0, agency.name)} / {unit.name}"
        written[unit.pk] = unit.code or names[unit.pk]
    return written


def fold(name: str) -> str:
    """Return a name as it is compared: capitals and spaces around slashes do not count."""
    return "/".join(part.strip().casefold() for part in name.split("/"))
