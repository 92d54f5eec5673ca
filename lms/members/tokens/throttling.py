"""How often a program, or a signed-in member, may ask."""

from typing import Any

from rest_framework.request import Request
from rest_framework.throttling import SimpleRateThrottle

from lms.conf import lms_setting

from .models import AccessToken


class ApiRate(SimpleRateThrottle):
    """Counts by token, else by member, in the cache; keys hold ids only."""

    def get_rate(self) -> str:
        """Return ``LMS["API_RATE"]``."""
        return str(lms_setting("API_RATE"))

    def get_cache_key(self, request: Request, view: Any) -> str | None:
        """Return who is counted."""
        if isinstance(request.auth, AccessToken):
            return f"api-rate-token-{request.auth.pk}"
        return f"api-rate-member-{request.user.pk}" if request.user.is_authenticated else None
