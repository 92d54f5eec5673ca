"""The base of every view of the API: reads JSON that anybody may have written, and answers in JSON whatever came."""

from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import APIException, ParseError
from rest_framework.parsers import JSONParser
from rest_framework.response import Response
from rest_framework.views import APIView


class BodyTooLarge(APIException):
    """More than ``DATA_UPLOAD_MAX_MEMORY_SIZE``."""

    status_code = 413
    default_detail = _("The request is too large. Send less at a time.")
    default_code = "too_large"


class BoundedJSONParser(JSONParser):
    """DRF's; what is nested without end is a mistake of the sender's, not ours."""

    def parse(self, *args: Any, **kwargs: Any) -> Any:
        """Return what the body says. Raises ParseError."""
        try:
            return super().parse(*args, **kwargs)
        except RecursionError:
            raise ParseError(_("The request is nested too deeply.")) from None


class JSONView(APIView):
    """A view that reads JSON and nothing else, and answers in JSON whatever it was sent."""

    parser_classes = [BoundedJSONParser]

    def handle_exception(self, exc: Exception) -> Response:
        """Say in JSON that a body is too large, where Django would answer with a page."""
        return super().handle_exception(BodyTooLarge() if isinstance(exc, RequestDataTooBig) else exc)
