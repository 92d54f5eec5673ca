"""Reads for the administrator's lists."""

from collections.abc import Iterator
from functools import reduce
from operator import and_, or_

from django.db.models import Case, CharField, Q, QuerySet, Value, When
from django.utils import timezone

from ..models import Agency, Invitation, Profile, Role, Unit

SEARCHED = ("user__first_name", "user__last_name", "user__email", "unit__name", "unit__agency__name", "role")
MAX_WORDS = 6
STATES = ("active", "invited", "over", "off")


def directory(
    people: QuerySet[Profile] | None = None, *, query: str = "", role: str = "", state: str = ""
) -> QuerySet[Profile]:
    """Return these people (or all) by name, with all that a list shows; every word of ``query`` must stand somewhere.

    Each carries ``state``: "off", "invited", "over" (an invitation that ran out) or "active".
    """
    people = Profile.objects.all() if people is None else people
    people = people.select_related("user", "unit__agency", "invitation").annotate(state=_state())
    people = people.filter(reduce(and_, (_anywhere(word) for word in query.split()[:MAX_WORDS]), Q()))
    if role in Role.values:
        people = people.filter(role=role)
    if state in STATES:
        people = people.filter(state=state)
    return people.order_by("user__last_name", "user__first_name", "pk")


def labelled_units(units: QuerySet[Unit] | None = None) -> Iterator[tuple[Unit, str]]:
    """Return units of whole agencies (or all) with their full names, "Agency / Unit / Team", by agency and place.

    One query.
    """
    names: dict[int, str] = {}
    units = Unit.objects.all() if units is None else units
    for unit in units.select_related("agency").order_by("agency__name", "path"):
        above = names.get(unit.parent_id or 0, unit.agency.name)
        names[unit.pk] = f"{above} / {unit.name}"
        yield unit, names[unit.pk]


def agencies_with_units(agencies: QuerySet[Agency]) -> list[tuple[Agency, list[tuple[Unit, str]]]]:
    """Return agencies with their units and the units' full names, those without units too; two queries."""
    own: dict[int, list[tuple[Unit, str]]] = {agency.pk: [] for agency in agencies}
    for unit, label in labelled_units(Unit.objects.filter(agency__in=agencies)):
        own[unit.agency_id].append((unit, label))
    return [(agency, own[agency.pk]) for agency in agencies]


def _anywhere(word: str) -> Q:
    return reduce(or_, (Q(**{f"{field}__icontains": word}) for field in SEARCHED))


def _state() -> Case:
    waiting = Q(invitation__isnull=False, invitation__accepted_at=None)
    since = timezone.now() - Invitation.validity()
    return Case(
        When(user__is_active=False, then=Value("off")),
        When(waiting & Q(invitation__sent_at__lt=since), then=Value("over")),
        When(waiting, then=Value("invited")),
        default=Value("active"),
        output_field=CharField(),
    )
