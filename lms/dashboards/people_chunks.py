"""Reads people in the order of their units and names, a part at a time.

However many there are, a reader gets the first at once and holds a few hundred: each part begins behind the last row of
the one before (by unit path, name and key), and no part is found by counting from the start.
"""

from collections.abc import Iterable, Iterator
from typing import NamedTuple
from uuid import UUID

from django.db.models import Q, QuerySet, Sum

from lms.members.models import Profile, Unit
from lms.members.scope import Scope

#: People a part; with twenty courses each, some thousand rows.
CHUNK = 200
#: The first part is smaller, because somebody waits for it.
FIRST = 20
#: Units read at once, and units of which the people are asked for together.
UNITS, TOGETHER = 500, 100
COLUMNS = (
    "pk",
    "subject",
    "unit__path",
    "unit__name",
    "unit__code",
    "unit__agency",
    "user__last_name",
    "user__first_name",
    "user__username",
    "external_key",
)
ORDER = ("unit__path", "user__last_name", "user__first_name", "pk")


class Person(NamedTuple):
    """One row: what files say of a person besides courses."""

    pk: int
    subject: UUID
    #: None for a single person without a unit in the scope.
    path: str | None
    unit: str | None
    unit_code: str | None
    agency: int | None
    last_name: str
    first_name: str
    username: str
    key: str

    @property
    def name(self) -> str:
        """Full name, or the sign-in name where none is known."""
        return f"{self.first_name} {self.last_name}".strip() or self.username

    @property
    def staff_number(self) -> str:
        """The number in the own agency, without the agency's key."""
        return self.key.partition(":")[2]


def people_in(scope: Scope, unit: Unit | None = None, *, size: int = CHUNK) -> Iterator[list[Person]]:
    """Yield everybody with the main post in the scope, or in one unit of it and those below, in parts.

    Who serves in no unit is nowhere, as in the figures.
    """
    first = min(FIRST, size)
    for pack in _packs(_units(scope, unit), size):
        yield from _parts(Profile.objects.filter(unit__in=pack), first, size)
        first = size


def one_person(scope: Scope, profile: Profile) -> list[Person]:
    """Return a single person as such a part. One query.

    Of who only has another post in the scope, nothing is told of the main one: neither its unit nor the number there.
    """
    found = [Person(*row) for row in Profile.objects.filter(pk=profile.pk).values_list(*COLUMNS)]
    if scope.answers_for(profile):
        return found
    return [one._replace(path=None, unit=None, unit_code=None, agency=None, key="") for one in found]


def number_of_people(scope: Scope, unit: Unit | None = None) -> int:
    """Return how many people that is, as the units' own counts say. One query."""
    return int(_units(scope, unit).order_by().aggregate(all=Sum("people"))["all"] or 0)


def _units(scope: Scope, unit: Unit | None) -> QuerySet[Unit]:
    return Unit.objects.within(unit) if unit else Unit.objects.filter(scope.within())


def _packs(units: QuerySet[Unit], size: int) -> Iterator[list[int]]:
    """Yield keys of units whose people make about one part; a large unit stands alone."""
    pack: list[int] = []
    people = 0
    for pk, number in _sizes(units):
        if pack and (people + number > size or len(pack) == TOGETHER):
            yield pack
            pack, people = [], 0
        pack.append(pk)
        people += number
    if pack:
        yield pack


def _sizes(units: QuerySet[Unit]) -> Iterator[tuple[int, int]]:
    """Yield each unit's key and number of people in the order of paths."""
    rows = units.order_by("path").values_list("pk", "people", "path")
    part = list(rows[:UNITS])
    while part:
        yield from ((pk, people) for pk, people, _path in part)
        part = list(rows.filter(path__gt=part[-1][2])[:UNITS]) if len(part) == UNITS else []


def _parts(people: QuerySet[Profile], first: int, size: int) -> Iterator[list[Person]]:
    rows = people.order_by(*ORDER).values_list(*COLUMNS)
    part, asked = [Person(*row) for row in rows[:first]], first
    while part:
        yield part
        if len(part) < asked:
            return
        part, asked = [Person(*row) for row in rows.filter(_behind(part[-1]))[:size]], size


def _behind(last: Person) -> Q:
    """Return a filter for what comes after a row in ``ORDER``."""
    found, same = Q(pk__in=[]), Q()
    for name, value in zip(ORDER, (last.path, last.last_name, last.first_name, last.pk), strict=True):
        found |= same & Q(**{f"{name}__gt": value})
        same &= Q(**{name: value})
    return found


def subjects_of(people: Iterable[Person]) -> list[UUID]:
    """Return whose rows are asked for."""
    return [person.subject for person in people]
