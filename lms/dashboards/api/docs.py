"""The page on which the API can be read and tried; its words and its scripts come from this server."""

from typing import Any

from csp.decorators import csp_update
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from drf_spectacular.generators import SchemaGenerator

from lms.core.schema import METHODS


@csp_update({"img-src": "data:"})  # the icons in Swagger UI's style sheet
def api_docs(request: HttpRequest) -> HttpResponse:
    """List every address with what it is for; Swagger UI unfolds each of them where scripts run."""
    schema = SchemaGenerator().get_schema(request=None, public=True)
    context = {"groups": _groups(schema), "csrf_header": settings.CSRF_HEADER_NAME[5:].replace("_", "-")}
    return render(request, "lms/dashboards/api.html", context)


def _groups(schema: dict[str, Any]) -> list[tuple[str, list[dict[str, str]]]]:
    """Return the operations by tag, as method, path and purpose."""
    found: dict[str, list[dict[str, str]]] = {}
    for path, operations in schema["paths"].items():
        for method in sorted(METHODS & set(operations)):
            operation = operations[method]
            purpose = operation.get("description", "").split("\n\n")[0]
            row = {"method": method.upper(), "path": path, "purpose": purpose}
            found.setdefault(operation["tags"][0], []).append(row)
    return sorted(found.items())
