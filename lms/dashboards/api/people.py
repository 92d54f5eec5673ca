"""People and units."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any
from uuid import UUID

from django.db.models import Prefetch, QuerySet
from django.http import Http404
from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from lms.members.models import Post, Profile, Unit
from lms.members.scope import Scope
from lms.members.tokens.scopes import TokenScope

from .. import audit
from .base import TeamList, TeamView
from .filters import LARGEST_ID, IdFilter, Reach, ScopedFilters, YesNoFilter, reach_of
from .paging import ByKey, ByPath
from .serializers import PersonSerializer, UnitSerializer
from .shapes import PersonShape, people_shapes


class PeopleFilters(ScopedFilters):
    """Narrows people."""

    active = YesNoFilter(field_name="user__is_active", help_text="Whether the account is open.")
    position = filters.CharFilter(method="by_position", max_length=50, help_text="Key of a position held today.")

    class Meta:
        model = Profile
        fields: list[str] = []

    def by_position(self, rows: QuerySet[Profile], _name: str, key: str) -> QuerySet[Profile]:
        """Keep who holds such a post in a unit of the scope."""
        held = Post.objects.current().filter(self.view.scope.within("unit__"), position__key=key)
        return rows.filter(pk__in=held.values("profile_id"))

    def within(self, rows: QuerySet[Profile], reach: Reach) -> QuerySet[Profile]:
        """Keep who serves there, in whichever post."""
        return rows.filter(reach.people())


def with_posts(people: QuerySet[Profile], scope: Scope) -> QuerySet[Profile]:
    """Read the units of people, and their posts within the scope into ``posts_seen``: one query more."""
    posts = Post.objects.current().filter(scope.within("unit__")).select_related("unit", "position")
    held = Prefetch("posts", posts.order_by("-main", "starts_on", "pk"), to_attr="posts_seen")
    return people.select_related("user", "unit").prefetch_related(held)


@extend_schema(tags=["people"])
class People(TeamList):
    """Everybody who serves in a unit you answer for, in the main post or another."""

    queryset = Profile.objects.all()
    serializer_class = PersonSerializer
    filterset_class = PeopleFilters
    pagination_class = ByKey
    token_scope = TokenScope.PEOPLE_READ
    names_people = "people"

    def get_queryset(self) -> QuerySet[Profile]:
        """Return people with their posts."""
        return with_posts(Profile.objects.all(), self.scope)

    def shown(self, page: Sequence[Profile]) -> list[PersonShape]:
        """Return them as the reader may see them."""
        return list(people_shapes(page, self.scope, self.viewer))


@extend_schema(tags=["people"])
class Person(TeamView):
    """One of them. Reading it is entered on the person's own record."""

    token_scope = TokenScope.PEOPLE_READ

    @extend_schema(responses={200: PersonSerializer})
    def get(self, request: Request, key: UUID) -> Response:
        """Answer with the person."""
        person = reach_of(self.scope, None, key).person
        if person is None:
            raise Http404
        audit.note_view(viewer=self.viewer, person=person)
        found = with_posts(Profile.objects.filter(pk=person.pk), self.scope)
        return Response(PersonSerializer(list(people_shapes(found, self.scope, self.viewer)), many=True).data[0])


class UnitFilters(ScopedFilters):
    """Narrows units."""

    person = None
    parent = IdFilter(field_name="parent_id", help_text="Directly below it.")
    agency = filters.CharFilter(field_name="agency__key", max_length=50, help_text="Key of the agency.")
    code = filters.CharFilter(max_length=50)

    class Meta:
        model = Unit
        fields: list[str] = []

    def within(self, rows: QuerySet[Unit], reach: Reach) -> QuerySet[Unit]:
        """Keep the units of the reach."""
        return rows.filter(reach.units())


@extend_schema(tags=["people"])
class Units(TeamList):
    """The units you answer for, each after the one above it."""

    queryset = Unit.objects.all()
    serializer_class = UnitSerializer
    filterset_class = UnitFilters
    pagination_class = ByPath
    token_scope = TokenScope.PEOPLE_READ

    def get_queryset(self) -> QuerySet[Unit]:
        """Return units with their agency."""
        return Unit.objects.select_related("agency", "parent")

    def shown(self, page: Sequence[Unit]) -> list[dict[str, Any]]:
        """Return them; what is above the scope has no name here."""
        return list(_units(page, self.scope))


@extend_schema(tags=["people"])
class OneUnit(TeamView):
    """One of them."""

    token_scope = TokenScope.PEOPLE_READ

    @extend_schema(responses={200: UnitSerializer})
    def get(self, request: Request, unit_id: int) -> Response:
        """Answer with the unit."""
        if unit_id > LARGEST_ID:
            raise Http404
        within = Unit.objects.filter(self.scope.within(), pk=unit_id).select_related("agency", "parent")
        for row in _units(within, self.scope):
            return Response(UnitSerializer(row).data)
        raise Http404


def _units(units: Iterable[Unit], scope: Scope) -> Iterator[dict[str, Any]]:
    for unit in units:
        above = unit.parent_id if unit.parent and scope.covers(unit.parent) else None
        yield {
            "pk": unit.pk,
            "code": unit.code,
            "name": unit.name,
            "agency": unit.agency,
            "parent": above,
            "people": unit.people,
        }
