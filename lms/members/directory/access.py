"""The gates in front of the pages about members."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.views.decorators.cache import never_cache

from ..models import Profile
from ..requests import member_of
from ..rules import is_administrator, managed_people, may_manage
from . import queries

View = Callable[..., HttpResponseBase]


def _gate(allows: Callable[[Profile], bool]) -> Callable[[View], View]:
    def gate(view: View) -> View:
        @never_cache
        @wraps(view)
        def gated(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not allows(member_of(request)):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        return gated

    return gate


def administrators_only(view: View) -> View:
    """Answer 403 to everybody but administrators of the centre; never let a browser keep the page."""
    return _gate(is_administrator)(view)


def managers_only(view: View) -> View:
    """Let agency administrators in as well: the page shows them their own agency, and 404 for the rest."""
    return _gate(may_manage)(view)


def find_member(request: HttpRequest, subject: UUID) -> Profile:
    """Return a member the reader manages; anybody else answers like nobody, with 404."""
    return get_object_or_404(queries.directory(managed_people(member_of(request))), subject=subject)
