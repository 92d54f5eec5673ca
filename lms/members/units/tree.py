"""The paths of the unit tree: who changes one agency's tree waits for whoever changes it already."""

from django.db.models import Max, Value
from django.db.models.functions import Concat, Length, Substr

from ..models import Agency, Unit

LONGEST = 500


class TooDeep(Exception):
    """The unit would stand deeper than its path can tell: some fifty levels."""


class CyclicUnits(Exception):
    """A unit cannot stand below itself, nor below a unit that stands below it."""


def hold_tree(agency: Agency, parent: Unit | None = None) -> str:
    """Lock the agency's tree until the transaction ends, and return the path of ``parent`` as it is then."""
    Agency.objects.select_for_update().get(pk=agency.pk)
    return Unit.objects.values_list("path", flat=True).get(pk=parent.pk) if parent else "/"


def below(above: str, unit: Unit) -> str:
    """Return the path of a unit below the path ``above``. Raises TooDeep."""
    path = f"{above}{unit.pk}/"
    if len(path) > LONGEST:
        raise TooDeep
    return path


def carry(unit: Unit, above: str) -> str:
    """Move a unit, and everything below it, below ``above``; return its old path. Wants the tree locked.

    Raises CyclicUnits, or TooDeep; then nothing has changed.
    """
    old = Unit.objects.values_list("path", flat=True).get(pk=unit.pk)
    if above.startswith(old):
        raise CyclicUnits
    new = below(above, unit)
    subtree = Unit.objects.filter(path__startswith=old)
    deepest = subtree.aggregate(longest=Max(Length("path")))["longest"]
    if deepest - len(old) + len(new) > LONGEST:
        raise TooDeep
    subtree.update(path=Concat(Value(new), Substr("path", len(old) + 1)))
    unit.path = new
    return old
