"""What a token may do: whatever a view does not name, none may."""

from typing import Any

from django.utils.translation import gettext as _
from rest_framework.exceptions import PermissionDenied
from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from .models import AccessToken
from .scopes import TokenScope


def scope_needed(view: Any, method: str) -> TokenScope | None:
    """Return what a token needs for this; None where no token is enough. Views say ``token_scope``."""
    needed = getattr(view, "token_scope", None)
    return needed.get(method) if isinstance(needed, dict) else needed


class TokenMayDoThis(BasePermission):
    """Asks the token, if the request came with one, for the view's scope. Refuses in words."""

    def has_permission(self, request: Request, view: Any) -> bool:
        """Return True, or raise PermissionDenied: 403."""
        if not isinstance(request.auth, AccessToken) or request.method == "OPTIONS":
            return True
        needed = scope_needed(view, request.method or "")
        if needed is None:
            raise PermissionDenied(_("No access token opens this. Sign in instead."))
        if needed.value not in request.auth.scopes:
            raise PermissionDenied(_("This token may not do that. It would need: %(scope)s") % {"scope": needed.value})
        return True
