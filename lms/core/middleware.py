"""Who may come in, and response headers that depend on whose pages they are: the learner's or the editor's."""

from collections.abc import Callable, Iterator
from typing import Any

from csp.constants import NONCE, SELF, UNSAFE_INLINE
from csp.middleware import CSPMiddleware, PolicyParts
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponseBase, QueryDict
from django.middleware.locale import LocaleMiddleware
from django.utils.deprecation import MiddlewareMixin

from . import nonces
from .zones import show_moments_to

EDITOR_PREFIX = "/admin/"
API_PREFIX = "/api/"
#: Wagtail 8 writes inline styles in its editor and shows uploads from blob: addresses; scripts stay bound to a nonce.
EDITOR_POLICY = {
    "style-src": [SELF, UNSAFE_INLINE],
    "script-src": [SELF, NONCE],
    "img-src": [SELF, "data:", "blob:"],
    "frame-src": [SELF],
    "worker-src": [SELF, "blob:"],
}


class ContentSecurityPolicyMiddleware(CSPMiddleware):
    """django-csp's middleware with a second policy for everything under ``/admin/``."""

    def process_request(self, request: HttpRequest) -> None:
        """Prepare the nonce, and let the editor's widgets find it."""
        super().process_request(request)
        before = nonces.remember(request if request.path.startswith(EDITOR_PREFIX) else None)
        request.lms_outer_request = before  # type: ignore[attr-defined]

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """Write the header; a nonce asked for later would be worthless."""
        nonces.remember(getattr(request, "lms_outer_request", None))
        return super().process_response(request, response)

    def get_policy_parts(
        self, request: HttpRequest, response: HttpResponseBase, report_only: bool = False
    ) -> PolicyParts:
        """Return the learner's policy, or the editor's for the editor's screens."""
        parts = super().get_policy_parts(request, response, report_only)
        if request.path.startswith(EDITOR_PREFIX) and not report_only:
            parts.replace = EDITOR_POLICY
        return parts


class LanguageMiddleware(LocaleMiddleware):
    """Django's, but what the API does not have is not looked for among the pages: a program is told 404 in JSON."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """Send a page asked for without its language to the address that has one."""
        if response.status_code == 404 and request.path_info.startswith(API_PREFIX):
            return response
        return super().process_response(request, response)


class MembersOnlyMiddleware(LoginRequiredMiddleware):
    """Django's, but it asks first whether the page needs a member: an open page must not recognise anybody."""

    def process_view(
        self, request: HttpRequest, view_func: Callable[..., Any], view_args: Any, view_kwargs: Any
    ) -> HttpResponseBase | None:
        """Let visitors in where the view says so, without reading their session; show members their own time."""
        show_moments_to(None)
        if not getattr(view_func, "login_required", True):
            return None
        refusal: HttpResponseBase | None = super().process_view(request, view_func, view_args, view_kwargs)
        if refusal is None:
            show_moments_to(request.user)
        return refusal


class PrivateByDefaultMiddleware(MiddlewareMixin):
    """No browser and no proxy keeps a page, unless its view says otherwise: terminals are shared."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """Add the header where the view wrote none."""
        response.headers.setdefault("Cache-Control", "private, no-store")
        return response


class NoNullsMiddleware(MiddlewareMixin):
    """Refuses null characters in addresses and forms: nobody types them, and PostgreSQL fails on them."""

    def process_view(self, request: HttpRequest, view_func: Any, view_args: Any, view_kwargs: Any) -> None:
        """Raise BadRequest, which answers 400."""
        sent = [request.GET, request.POST] if request.method == "POST" else [request.GET]
        if "\x00" in request.path_info or any("\x00" in value for data in sent for value in _values(data)):
            raise BadRequest("A null character.")


def _values(data: QueryDict) -> Iterator[str]:
    return (value for _name, values in data.lists() for value in values)
