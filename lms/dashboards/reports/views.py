"""Pages of reports: choose, have it made, fetch the file, have it sent again and again. All through ``services``."""

from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.core.exceptions import BadRequest, PermissionDenied
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language_bidi
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from lms.core.csv_files import csv_response
from lms.core.languages import reader_language
from lms.core.spreadsheets import write_workbook
from lms.members.requests import member_of

from ..models import ReportRun, ReportSchedule
from ..zones import zone_of
from . import files, present, services
from .asked import read
from .messages import label_of
from .queries import UNDER_WAY, run_of, runs_of, schedules_of
from .registry import reports_for

#: Seconds until the page looks again while the worker is at work, and reports listed.
AGAIN, LISTED = 3, 20


@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """List what may be had made, what was made, and what is made again and again."""
    member = member_of(request)
    offered = reports_for(member)
    if not offered:
        raise PermissionDenied
    context = {
        "section": "team",
        "reports": offered,
        "runs": present.lines(runs_of(member)[:LISTED]),
        "schedules": present.lines(schedules_of(member)),
    }
    return render(request, "lms/dashboards/reports/index.html", context)


@require_GET
def report(request: HttpRequest, slug: str) -> HttpResponse:
    """Offer a report: by what it can be narrowed, and in which form it can be had."""
    member = member_of(request)
    kind = services.report_called(slug)
    asked = read(kind, member, request.GET, reader_language())
    context = {
        "section": "team",
        "report": kind,
        "asked": asked,
        "fields": present.fields(kind, asked),
        "narrowed": present.narrowed(kind, asked),
        "every": ReportSchedule.Every.choices,
        "small": services.SMALL,
    }
    return render(request, "lms/dashboards/reports/report.html", context)


def make(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Send a short report at once, leave a long one to the worker, or have it sent again and again."""
    if request.method != "POST":  # reloaded, or opened in another language
        return redirect("report", slug)
    if "plan" in request.POST:
        return _schedule(request, slug)
    file_format = request.POST.get("make", "")
    if file_format not in files.FORMATS:
        raise BadRequest
    wanted: dict[str, Any] = {
        "by": member_of(request),
        "report": slug,
        "filters": request.POST,
        "file_format": file_format,
        "language": reader_language(),
    }
    made = services.make_at_once(**wanted)
    if made is None:
        return redirect("report_run", services.start(**wanted).pk)
    if file_format == files.PRINT:
        return _page(request, made)
    if file_format == files.XLSX:
        return _workbook(made)
    return csv_response(slug, made.header, made.rows)


def _page(request: HttpRequest, made: services.Made) -> HttpResponse:
    context = {
        "label": str(made.report.label),
        "narrowed": present.narrowed(made.report, made.asked),
        **present.sheet(made.header, made.rows),
        "now": timezone.now().astimezone(made.asked.zone),
        "zone": made.asked.zone.key,
    }
    return render(request, "lms/dashboards/reports/print.html", {"section": "team", **context})


def _workbook(made: services.Made) -> HttpResponseBase:
    """Make the file beside the others, because a workbook is put together on disk, and send it."""
    part = files.part_of(uuid4())
    title = str(made.report.label)
    try:
        write_workbook(part, title=title, header=made.header, rows=made.rows, right_to_left=get_language_bidi())
        return _attached(HttpResponse(part.read_bytes()), made.report.slug, files.XLSX)
    finally:
        files.delete(part.name)


def _attached(response: HttpResponseBase, slug: str, file_format: str) -> HttpResponseBase:
    """Name a file after the report and the day: nothing about whom it is."""
    response["Content-Type"] = files.CONTENT_TYPES[file_format]
    response["Content-Disposition"] = f'attachment; filename="{slug}-{timezone.localdate().isoformat()}.{file_format}"'
    response["Cache-Control"] = "private, no-store"
    return response


@require_GET
def run(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show how far a report is; the page looks again by itself until it is made."""
    found = _found(request, pk)
    context = {
        "section": "team",
        "run": found,
        "label": label_of(found.report),
        "again": AGAIN if found.state in UNDER_WAY else 0,
        "zone": zone_of(member_of(request)).key,
    }
    return render(request, "lms/dashboards/reports/run.html", context)


def _found(request: HttpRequest, pk: UUID) -> ReportRun:
    found = run_of(member_of(request), pk)
    if found is None:
        raise Http404
    return found


def fetch(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """Send a finished report, or show it to be printed, after the right was asked again (rule E2)."""
    if request.method != "POST":
        return redirect("report_run", pk)
    member = member_of(request)
    try:
        found = services.fetch(by=member, pk=pk)
    except PermissionDenied:
        return redirect("report_run", pk)  # which says that the right has gone, and that the file has, too
    if found.file_format == files.PRINT:
        return _stored_page(request, found)
    response = FileResponse(files.path_of(found.file).open("rb"))
    return _attached(response, found.report, found.file_format)


def _stored_page(request: HttpRequest, found: ReportRun) -> HttpResponse:
    kind = services.report_called(found.report)
    asked = read(kind, member_of(request), found.filters, found.language)
    header, rows, more = files.read_page(found.file)
    context = {
        "label": str(kind.label),
        "narrowed": present.narrowed(kind, asked),
        **present.sheet(header, rows),
        "more": more,
        "now": found.finished_at,
        "zone": asked.zone.key,
    }
    return render(request, "lms/dashboards/reports/print.html", {"section": "team", **context})


@require_POST
def throw_away(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Delete a report of one's own."""
    if services.throw_away(by=member_of(request), pk=pk):
        messages.success(request, _("The report is deleted."))
    return redirect("reports")


def _schedule(request: HttpRequest, slug: str) -> HttpResponse:
    try:
        services.schedule(
            by=member_of(request),
            report=slug,
            filters=request.POST,
            file_format=request.POST.get("format", ""),
            every=request.POST.get("every", ""),
        )
    except ValueError:
        raise BadRequest from None
    messages.success(request, _("The report will be made for you again and again. You get a message each time."))
    return redirect("reports")


@require_POST
def end_schedule(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Have a report made no more."""
    if services.end_schedule(by=member_of(request), pk=pk):
        messages.success(request, _("The report is not made again. Those that are made stay until they are deleted."))
    return redirect("reports")
