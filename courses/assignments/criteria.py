"""Whom an assignment concerns: read for many at once from the database, and for one person in Python."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple, Self
from uuid import UUID

from django.db.models import Q, QuerySet

from lms.members.models import Agency, Position, Post, Profile, Unit

from .models import Assignment


class Place(NamedTuple):
    """A post somebody holds today, as far as criteria look at it."""

    path: str
    agency: int
    country: str
    position: int | None


@dataclass(frozen=True, kw_only=True)
class Criteria:
    """What is asked, and of whom: everybody with an open account who meets all that is not empty.

    Unit, position, agency and country are those of one post: who examines in one unit and drives in another one is no
    examiner of the latter.
    """

    target: str = Assignment.Target.COURSE
    target_key: UUID | None = None
    agency: Agency | None = None
    country: str = ""
    unit: Unit | None = None
    position: Position | None = None
    subject: UUID | None = None

    @classmethod
    def of(cls, assignment: Assignment) -> Self:
        """Return those of an assignment."""
        return cls(**{name: getattr(assignment, name) for name in cls.__dataclass_fields__})

    @property
    def somebody(self) -> bool:
        """Whether they concern anybody in particular: no assignment asks everybody there is."""
        return self.of_posts or self.subject is not None

    @property
    def of_posts(self) -> bool:
        """Whether they look at posts."""
        return bool(self.agency or self.country or self.unit or self.position)

    def people(self) -> QuerySet[Profile]:
        """Return who meets them today."""
        people = Profile.objects.filter(user__is_active=True)
        if self.subject:
            people = people.filter(subject=self.subject)
        if not self.somebody:
            return people.none()
        if not self.of_posts:
            return people
        posts = Post.objects.current().filter(self._place("unit__"))
        if self.position:
            return people.filter(pk__in=posts.filter(position=self.position).values("profile"))
        # Whoever was given a unit without a post, by a program of the host's, serves there too.
        return people.filter(self._place("unit__") | Q(pk__in=posts.values("profile")))

    def _place(self, unit: str) -> Q:
        wanted = Q(**{f"{unit}isnull": False})
        if self.unit:
            wanted &= Q(**{f"{unit}path__startswith": self.unit.path})
        if self.agency:
            wanted &= Q(**{f"{unit}agency": self.agency})
        if self.country:
            wanted &= Q(**{f"{unit}agency__country": self.country})
        return wanted

    def met_by(self, subject: UUID, places: Iterable[Place]) -> bool:
        """Whether a person with an open account who holds these posts meets them; the same as ``people``."""
        if self.subject and self.subject != subject:
            return False
        return any(map(self._fits, places)) if self.of_posts else self.subject is not None

    def _fits(self, place: Place) -> bool:
        return (
            (not self.unit or place.path.startswith(self.unit.path))
            and (not self.agency or place.agency == self.agency.pk)
            and (not self.country or place.country == self.country)
            and (not self.position or place.position == self.position.pk)
        )


def places_of(people: Iterable[Profile]) -> dict[UUID, list[Place]]:
    """Return the posts people hold today, the unit of who has none among them. Two queries."""
    by_pk = {person.pk: person for person in people}
    found: dict[UUID, list[Place]] = defaultdict(list)
    units = Unit.objects.filter(pk__in={one.unit_id for one in by_pk.values()}).select_related("agency")
    here = {unit.pk: unit for unit in units}
    for person in by_pk.values():
        if person.unit_id in here:
            found[person.subject].append(_place_in(here[person.unit_id], None))
    posts = Post.objects.current().filter(profile__in=by_pk).select_related("unit__agency")
    for post in posts:
        found[by_pk[post.profile_id].subject].append(_place_in(post.unit, post.position_id))
    return found


def _place_in(unit: Unit, position: int | None) -> Place:
    return Place(unit.path, unit.agency_id, unit.agency.country, position)


def open_assignments(subjects: Iterable[UUID], places: Iterable[Place]) -> QuerySet[Assignment]:
    """Return the assignments in force that may concern one of these people; ``Criteria.met_by`` decides."""
    served = list(places)
    wanted = {
        "subject": set(subjects),
        "unit": {int(pk) for place in served for pk in place.path.strip("/").split("/")},
        "agency": {place.agency for place in served},
        "position": {place.position for place in served if place.position},
    }
    rows = Assignment.objects.filter(ended_at=None).select_related("agency", "unit", "position")
    for name, values in wanted.items():
        rows = rows.filter(Q(**{name: None}) | Q(**{f"{name}__in": values}))
    return rows.filter(country__in={"", *(place.country for place in served)}).order_by("pk")
