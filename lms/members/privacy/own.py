"""The member's own pages: what is kept about me, and a copy of it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from ..requests import member_of
from . import queries, services
from .files import json_file


@never_cache
def my_data(request: HttpRequest) -> HttpResponse:
    """Show every category with how much there is, why, and what would become of it."""
    lines = queries.preview(member_of(request).subject)
    return render(request, "lms/members/privacy/mine.html", queries.shown(lines))


@never_cache
@require_POST
def download_my_data(request: HttpRequest) -> HttpResponse:
    """Send all of it in one file. By POST, because handing out is entered in the ledger."""
    by = member_of(request)
    return json_file(services.hand_out(by=by, subject=by.subject))
