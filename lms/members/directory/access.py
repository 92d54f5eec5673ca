"""The gate in front of the administrator's pages."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache

from ..requests import member_of
from ..rules import require_administrator


def administrators_only(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Answer 403 to everybody else; never let a browser keep the page."""

    @never_cache
    @wraps(view)
    def gated(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        require_administrator(member_of(request))
        return view(request, *args, **kwargs)

    return gated
