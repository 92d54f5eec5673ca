"""Pages of long tables: by a cursor, so that the last one costs what the first does."""

from typing import Any

from django.core.exceptions import ValidationError as DjangoValidationError
from django.utils.translation import gettext as _
from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.pagination import CursorPagination
from rest_framework.request import Request

MOST = 200


class ByKey(CursorPagination):
    """In the order of the primary key, which never changes.

    No row is told twice, and none that stood there at the start is missed.
    """

    ordering = "pk"
    page_size = 50
    page_size_query_param = "limit"
    max_page_size = MOST
    page_size_query_description = f"Rows a page, 1 to {MOST}; 50 unless told."
    cursor_query_description = "Where the page begins; taken from next and previous."

    def get_page_size(self, request: Request) -> int | None:
        """Return the size asked for. Raises ValidationError for one that is not offered."""
        said = request.query_params.get("limit", "")
        if not said:
            return self.page_size
        if not (said.isascii() and said.isdecimal() and len(said) < 5 and 1 <= int(said) <= MOST):
            raise ValidationError({"limit": [_("A number from 1 to %(most)d.") % {"most": MOST}]})
        return int(said)

    def paginate_queryset(self, queryset: Any, request: Request, view: Any = None) -> list[Any] | None:
        """Return the page. Raises NotFound for a cursor that is none of ours."""
        try:
            return super().paginate_queryset(queryset, request, view)
        except (DjangoValidationError, ValueError, OverflowError):
            raise NotFound(self.invalid_cursor_message) from None

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        """Add the limits of ``limit``."""
        described = super().get_schema_operation_parameters(view)
        for one in described:
            if one["name"] == "limit":
                one["schema"] |= {"minimum": 1, "maximum": MOST}
        return described


class ByPath(ByKey):
    """Units in the order of the tree: what is above comes first."""

    ordering = "path"
