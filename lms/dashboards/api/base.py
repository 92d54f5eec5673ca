"""What every view here begins with: who asks, what they answer for, and that looking at people is entered."""

from collections.abc import Sequence
from functools import cached_property
from typing import Any

from rest_framework.generics import ListAPIView
from rest_framework.permissions import BasePermission, IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from lms.core.languages import reader_language
from lms.members.models import Profile
from lms.members.requests import member_of
from lms.members.scope import Scope, may_open_team, scope_of
from lms.members.tokens.permissions import TokenMayDoThis
from lms.members.tokens.programs import OpenToPrograms

from ..courses import known_courses
from ..people import Courses
from .filters import Reach, ScopedBackend, ScopedFilters
from .looks import note_list


class AnswersForOthers(BasePermission):
    """Lets in whom the team pages let in; what they see there is for the scope."""

    def has_permission(self, request: Request, view: APIView) -> bool:
        """Whether the member answers for anybody."""
        profile: Profile | None = getattr(request.user, "lms_profile", None)
        return profile is not None and may_open_team(profile)


class TeamView(OpenToPrograms):
    """A view for those who answer for others."""

    permission_classes = [IsAuthenticated, TokenMayDoThis, AnswersForOthers]

    @property
    def viewer(self) -> Profile:
        """Who asks."""
        return member_of(self.request)

    @cached_property
    def scope(self) -> Scope:
        """What they answer for today."""
        return scope_of(self.viewer)

    @cached_property
    def courses(self) -> Courses:
        """Every course, in the reader's language."""
        return known_courses(reader_language())


class TeamList(TeamView, ListAPIView[Any]):
    """A list of rows within the scope. ``filterset_class`` keeps it inside."""

    filter_backends = [ScopedBackend]
    filterset_class: type[ScopedFilters]
    #: What the ledger calls the list; empty where it names no people.
    names_people = ""

    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Answer with a page of the list."""
        rows = self.filter_queryset(self.get_queryset())
        page = self.paginate_queryset(rows) or []
        if self.names_people:
            note_list(viewer=self.viewer, what=self.names_people, reach=self.reach, asked=request.GET, rows=len(page))
        return self.get_paginated_response(self.get_serializer(self.shown(page), many=True).data)

    @cached_property
    def reach(self) -> Reach:
        """Whose rows are asked for: set by the filters, which have refused what may not be asked."""
        return Reach(self.scope)

    def shown(self, page: Sequence[Any]) -> Sequence[Any]:
        """Return the rows as the serializer shows them."""
        return page
