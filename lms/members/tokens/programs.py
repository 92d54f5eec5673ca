"""What views of the API share that programs may use."""

from typing import Any

from django.utils.cache import patch_vary_headers
from rest_framework.request import Request
from rest_framework.response import Response

from lms.core.json_views import JSONView

from .models import AccessToken
from .scopes import TokenScope


class OpenToPrograms(JSONView):
    """A view that a token with ``token_scope`` opens; by method where they differ.

    A program may keep its answer and ask whether it still holds (ETag): nobody else sits down at its machine. For a
    browser nothing is kept, as on every page.
    """

    token_scope: TokenScope | dict[str, TokenScope] | None = None

    def finalize_response(self, request: Request, response: Response, *args: Any, **kwargs: Any) -> Response:
        """Say who may keep the answer."""
        answer = super().finalize_response(request, response, *args, **kwargs)
        patch_vary_headers(answer, ["Authorization"])
        if isinstance(getattr(request, "auth", None), AccessToken):
            answer.headers.setdefault("Cache-Control", "private, no-cache")
        return answer
