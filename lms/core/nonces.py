"""The Content-Security-Policy nonce of the request that is being answered, for code that is handed no request.

Wagtail's form widgets write inline scripts from templates that never see the request; see ``cms.editor.scripts``.
"""

from contextvars import ContextVar

from django.http import HttpRequest

_request: ContextVar[HttpRequest | None] = ContextVar("lms_request_with_nonce", default=None)


def remember(request: HttpRequest | None) -> HttpRequest | None:
    """Name the request that is being answered; return the one before, to go back to (a preview answers one inside)."""
    before = _request.get()
    _request.set(request)
    return before


def current_nonce() -> str:
    """Return the nonce scripts of this answer need; empty outside the editor's screens."""
    request = _request.get()
    return str(request.csp_nonce) if request else ""  # type: ignore[attr-defined]
