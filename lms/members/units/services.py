"""What may be changed about units, by whoever manages their agency. Every change is entered in the ledger."""

from typing import Any

from django.db import transaction
from django.db.models import Q

from lms.ledger.services import audit

from ..models import Agency, Profile, Supervision, Unit
from ..rules import require_manages
from ..services import bound_delegations
from ..signals import unit_moved
from .tree import CyclicUnits, TooDeep, carry, hold_tree

__all__ = [
    "CodeTaken",
    "CyclicUnits",
    "ForeignAgency",
    "NameTaken",
    "TooDeep",
    "change_unit",
    "move_unit",
    "put_unit",
    "write_unit",
]


class ForeignAgency(Exception):
    """A unit stays in its agency: its people's records were made there."""


class NameTaken(Exception):
    """Another unit of this name stands in the same place."""


class CodeTaken(Exception):
    """Another unit of the agency has this code."""


@transaction.atomic
def move_unit(*, by: Profile, unit: Unit, parent: Unit | None) -> bool:
    """Put a unit, with everything below it, below another one or at the top; return whether that is a change.

    Raises PermissionDenied, ForeignAgency, CyclicUnits, NameTaken or TooDeep; then nothing has changed. Two moves that
    race wait for each other, and the second sees what the first has left.
    """
    require_manages(by, unit, *([parent] if parent else []))
    before = unit.parent_id
    moved = put_unit(unit=unit, parent=parent)
    if moved:
        _enter(by, unit, "unit_moved", before=before, after=unit.parent_id)
    return moved


@transaction.atomic
def put_unit(*, unit: Unit, parent: Unit | None) -> bool:
    """Do the same without asking who may and without an entry: for those who do both for many units at once."""
    if parent and parent.agency_id != unit.agency_id:
        raise ForeignAgency
    above = hold_tree(unit.agency, parent)
    unit.refresh_from_db()
    if unit.parent_id == (parent.pk if parent else None):
        return False
    _check_name(unit.agency, parent, unit.name, unit)
    _hold_lenders(unit)
    old_path = carry(unit, above)
    unit.parent = parent
    unit.save(update_fields=["parent"])
    unit_moved.send(Unit, unit=unit, old_path=old_path)
    _bound_delegations_in(unit)
    return True


@transaction.atomic
def change_unit(*, by: Profile, unit: Unit, name: str, code: str) -> bool:
    """Rename a unit, or give it another code; return whether that is a change.

    Raises PermissionDenied, NameTaken or CodeTaken.
    """
    require_manages(by, unit)
    changed = write_unit(unit=unit, name=name, code=code)
    if changed:
        _enter(by, unit, "unit_changed", changed=changed)
    return bool(changed)


@transaction.atomic
def write_unit(*, unit: Unit, name: str, code: str) -> list[str]:
    """Do the same without asking who may and without an entry; return which of the two is another one."""
    hold_tree(unit.agency)
    unit.refresh_from_db()
    changed = [field for field, value in (("name", name), ("code", code)) if getattr(unit, field) != value]
    if "name" in changed:
        _check_name(unit.agency, unit.parent, name, unit)
    if code and "code" in changed:
        check_code(unit.agency, code, unit)
    unit.name, unit.code = name, code
    if changed:
        unit.save(update_fields=changed)
    return changed


def check_code(agency: Agency, code: str, unit: Unit | None = None) -> None:
    """Raise CodeTaken if another unit of the agency has this code."""
    others = Unit.objects.filter(agency=agency, code=code)
    if (others.exclude(pk=unit.pk) if unit else others).exists():
        raise CodeTaken


def _check_name(agency: Agency, parent: Unit | None, name: str, unit: Unit) -> None:
    if Unit.objects.filter(agency=agency, parent=parent, name__iexact=name).exclude(pk=unit.pk).exists():
        raise NameTaken


def _hold_lenders(unit: Unit) -> None:
    """Lock who lends, or could lend, by a grant over the unit's old place, and who acts for them: all in one order.

    People before units, as everywhere: who changes a post locks the person, and writes the units after.
    """
    grants = Supervision.objects.filter(revoked_at=None)
    lent = grants.exclude(delegated_by=None)
    above = [int(pk) for pk in unit.path.strip("/").split("/")]
    over = grants.filter(delegated_by=None, unit__in=above)
    lenders = Q(pk__in=lent.filter(unit__path__startswith=unit.path).values("delegated_by"))
    lenders |= Q(pk__in=over.values("profile"))
    acting = Q(pk__in=lent.filter(delegated_by__in=Profile.objects.filter(lenders)).values("profile"))
    list(Profile.objects.select_for_update().filter(lenders | acting).order_by("pk").values_list("pk"))


def _bound_delegations_in(unit: Unit) -> None:
    """A unit that was moved may have left the units of who delegated it."""
    delegators = Supervision.objects.filter(unit__path__startswith=unit.path, revoked_at=None).exclude(
        delegated_by=None
    )
    people = Profile.objects.filter(pk__in=delegators.values("delegated_by")).select_related("user").order_by("pk")
    for profile in people:
        bound_delegations(profile)


def _enter(by: Profile, unit: Unit, action: str, **detail: Any) -> None:
    audit(actor=by.subject, action=action, detail={"unit": unit.pk} | detail)
