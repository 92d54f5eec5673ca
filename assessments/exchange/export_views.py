"""The editor's screen for an export: choose, see what stays behind, download."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from wagtail.models import Locale

from lms.core.languages import reader_language
from lms.members.requests import member_of

from . import exporting
from .forms import ExportForm
from .models import Format
from .reading import MAX_QUESTIONS
from .reports import words
from .rules import require_editor

ICON = "download"
#: So many questions that lose something are listed; the counts are of all.
LISTED = 200


def index(request: HttpRequest) -> HttpResponse:
    """Show the form, then what would go along and what would not; on a post, send the file."""
    by = member_of(request)
    require_editor(by)
    given = request.POST if request.method == "POST" else request.GET
    form = ExportForm(given or None, initial={"locale": Locale.objects.filter(language_code=reader_language()).first()})
    shown: dict[str, Any] = {}
    if given and form.is_valid():
        values = dict(form.cleaned_data)
        file_format = values.pop("form")
        try:
            if request.method == "POST":
                return _file(file_format, exporting.export(by=by, form=file_format, rows=exporting.chosen(**values)))
            shown = _report(file_format, exporting.chosen(**values))
        except exporting.TooMany:
            limit = _("More than %(limit)s questions do not fit into one file. Choose a category.")
            form.add_error(None, limit % {"limit": MAX_QUESTIONS})
    heading = _("Export questions")
    context = {"header_title": heading, "page_title": heading, "header_icon": ICON, "form": form, "report": shown}
    return render(request, "lms_assessments/exchange/export.html", context)


def _report(file_format: str, rows: Any) -> dict[str, Any]:
    """Return how many questions go along, and which lose something or stay behind."""
    going, left_out = 0, 0
    lines: list[dict[str, Any]] = []
    for one in exporting.outgoing(file_format, rows):
        goes = one.written.text is not None
        going, left_out = going + goes, left_out + (not goes)
        if one.problems and len(lines) < LISTED:
            lines.append({"name": one.fields["name"], "goes": goes, "problems": [words(*two) for two in one.problems]})
    return {"going": going, "left_out": left_out, "lines": lines, "listed": LISTED, "shown": True}


def _file(file_format: str, data: bytes) -> HttpResponse:
    kind = "application/xml" if file_format == Format.MOODLE else "text/plain; charset=utf-8"
    name = exporting.NAMES[Format(file_format)]
    return HttpResponse(data, content_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})
