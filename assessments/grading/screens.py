"""What the screens of markers have in common."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from wagtail.admin.paginator import WagtailPaginator

from lms.members.models import Profile
from lms.members.requests import member_of

from .rules import require_marker

PER_PAGE = 50


class Pages(WagtailPaginator):
    """Pages that do not say how many rows of which table there are."""

    items_count_label = ""


def marker_of(request: HttpRequest) -> Profile:
    """Return who is asking. Raises PermissionDenied for who may not mark."""
    by = member_of(request)
    require_marker(by)
    return by


def paged(request: HttpRequest, rows: Any) -> dict[str, Any]:
    """Return the wanted page of rows, as Wagtail's page links read it."""
    page = Pages(rows, PER_PAGE).get_page(request.GET.get("p"))
    return {"page": page, "elided_page_range": page.paginator.get_elided_page_range(page.number)}


def screen(request: HttpRequest, name: str, *, heading: str, icon: str, **context: Any) -> HttpResponse:
    """Render ``lms_assessments/grading/<name>.html``."""
    context |= {"header_title": heading, "page_title": heading, "header_icon": icon}
    return render(request, f"lms_assessments/grading/{name}.html", context)
