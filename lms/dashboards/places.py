"""The part of the organisation a page is about: one unit with all below it, or everything the reader answers for."""

from dataclasses import dataclass, field
from urllib.parse import urlencode

from django.db.models import Case, Expression, F, Q, QuerySet, Value, When
from django.db.models.functions import StrIndex, Substr
from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _

from lms.members.models import Unit
from lms.members.scope import Scope


@dataclass(frozen=True, kw_only=True)
class Place:
    """What is looked at, the way to it from the top of the reader's scope, and the units directly below."""

    scope: Scope
    #: None for everything the reader answers for, where that is more than one unit.
    unit: Unit | None
    above: list[Unit] = field(default_factory=list)
    below: list[Unit] = field(default_factory=list)

    @property
    def name(self) -> str:
        """What the page is called by."""
        if self.unit:
            return self.unit.name
        return _("Whole centre") if self.scope.everything else _("All your units")

    @property
    def whole(self) -> bool:
        """Whether it is everything the reader answers for: the only place for figures that are hidden under a floor."""
        return self.unit is None or (not self.scope.everything and self.scope.roots == (self.unit,))

    @property
    def address(self) -> dict[str, str]:
        """How addresses and forms carry it."""
        return {"unit": str(self.unit.pk)} if self.unit else {}

    def url(self, name: str, **parts: str) -> str:
        """Return the address ``name`` about this place."""
        return at(name, self.address | parts)

    def within(self, prefix: str = "") -> Q:
        """Return a filter for rows of units here; ``prefix`` leads to the unit, such as ``unit__``.

        Who serves in no unit is nowhere: figures are carried by units, and lists must be as long as they say.
        """
        if self.unit:
            return Q(**{f"{prefix}path__startswith": self.unit.path})
        if not self.scope.everything:
            return self.scope.within(prefix)
        return Q(**{f"{prefix}isnull": False}) if prefix else Q()

    def step(self, prefix: str = "") -> Expression | Case:
        """Return the step down a row's unit stands below, as ``step_to`` names it, and "" for the place itself."""
        path = f"{prefix}path"
        if self.unit is None and not self.scope.everything:
            roots = [When(**{f"{path}__startswith": root.path}, then=Value(step_to(root))) for root in self.below]
            return Case(*roots, default=Value(""))
        rest = Substr(F(path), len(self.unit.path if self.unit else "/") + 1)
        return Substr(rest, 1, StrIndex(rest, Value("/")))


def step_to(unit: Unit) -> str:
    """Return the last step of a unit's path, such as "17/"."""
    return f"{unit.pk}/"


def at(name: str, parts: dict[str, str]) -> str:
    """Return the address ``name`` with what is asked there; parts that are empty are left out."""
    asked = urlencode({key: value for key, value in parts.items() if value})
    return f"{reverse(name)}?{asked}" if asked else reverse(name)


def place_of(scope: Scope, unit_id: str) -> Place:
    """Return the unit asked for, or everything in the scope when none is. At most two queries.

    Raises Http404 for a unit outside the scope exactly as for one that does not exist.
    """
    if unit_id and not (unit_id.isascii() and unit_id.isdecimal() and len(unit_id) < 16):
        raise Http404
    if not unit_id and (scope.everything or len(scope.roots) != 1):
        return Place(scope=scope, unit=None, below=list(scope.roots))
    wanted = int(unit_id) if unit_id else scope.roots[0].pk
    near: QuerySet[Unit] = Unit.objects.filter(scope.within()).filter(Q(pk=wanted) | Q(parent=wanted))
    units = {unit.pk: unit for unit in near.select_related("agency")}
    if wanted not in units:
        raise Http404
    unit = units.pop(wanted)
    below = sorted(units.values(), key=lambda one: one.name)
    return Place(scope=scope, unit=unit, above=_above(scope, unit), below=below)


def _above(scope: Scope, unit: Unit) -> list[Unit]:
    """Return the covered units above ``unit``, top first; asks only when there is something between."""
    root = next(root for root in scope.roots if unit.path.startswith(root.path))
    if root.pk == unit.pk:
        return []
    between = [pk for pk in unit.path.strip("/").split("/")[:-1] if f"/{pk}/" not in root.path]
    return [root, *Unit.objects.filter(pk__in=between).order_by("path")] if between else [root]
