"""The pages of imports: give a file, look at what becomes of it, apply it; and take people and units out."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lms.core.csv_files import csv_response
from lms.ledger.services import audit

from ..directory.access import managers_only
from ..looks import note_import
from ..models import Agency, Profile
from ..requests import member_of
from ..rules import managed_agencies
from . import exporting, queries, services
from .forms import FileForm
from .lines import COLUMNS, PEOPLE, UNITS
from .models import ImportLine, PeopleImport
from .reports import file_words

#: Seconds until the page looks again while the worker is at work.
AGAIN = 3
State = PeopleImport.State


@managers_only
def index(request: HttpRequest) -> HttpResponse:
    """Take a file; list the imports so far."""
    by = member_of(request)
    form = FileForm(request.POST or None, request.FILES or None, by=by)
    if request.method == "POST" and form.is_valid():
        try:
            batch = _start(request, by, form)
        except services.UnreadableFile as problem:
            form.add_error("file", str(problem))
        else:
            return redirect("people_import", batch.pk)
    context = {"form": form, "imports": queries.imports_of(by), "agencies": queries.agencies(by)}
    return _page(request, "index", **context, people=PEOPLE, units=UNITS)


def _start(request: HttpRequest, by: Profile, form: FileForm) -> PeopleImport:
    values = form.cleaned_data
    content = values["file"].read(services.MAX_BYTES + 1)
    batch = services.start(
        by=by,
        kind=values["kind"],
        agency=values["agency"],
        content=content,
        file_name=values["file"].name,
        invite=values["invite"],
    )
    unread = services.unread_columns(values["kind"], content)
    if unread:
        names = ", ".join(name[:50] for name in unread[:20])
        messages.warning(request, _("Nothing is read from these columns: %(names)s.") % {"names": names})
    return batch


@managers_only
def report(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show how far an import is, and do what is asked of it. Seeing its people is entered once a day (rule R1)."""
    by = member_of(request)
    batch = _find(by, pk)
    if request.method == "POST":
        return _act(request, by, batch)
    working = batch.state in (State.READING, State.APPLYING)
    shown = {} if working or batch.state == State.FAILED else _shown(request, batch)
    if shown and batch.kind == PeopleImport.Kind.PEOPLE:
        note_import(viewer=by, people_import=batch.pk)
    context = {"batch": batch, "problem": file_words(batch), "again": AGAIN if working else 0}
    return _page(request, "report", **context, **shown)


def _find(by: Profile, pk: UUID) -> PeopleImport:
    batch = queries.find(by, pk)
    if batch is None:
        raise Http404
    return batch


def _shown(request: HttpRequest, batch: PeopleImport) -> dict[str, Any]:
    """Return the numbers and lines of an import that was looked at; the wrong lines come first."""
    wrong = batch.counts.get(ImportLine.Outcome.WRONG, 0)
    outcome = request.GET.get("outcome", ImportLine.Outcome.WRONG.value if wrong else "")
    page = queries.page_of(batch, outcome, request.GET.get("page", "1"))
    shown = {"counts": queries.counts(batch), "outcome": outcome, "page": page, "wrong": wrong}
    return shown | {"lines": queries.lines(batch, page), "waiting": queries.open_number(batch)}


def _act(request: HttpRequest, by: Profile, batch: PeopleImport) -> HttpResponse:
    """Do what the pressed button says."""
    act = next((name for name in ACTS if name in request.POST), "")
    try:
        gone = bool(act) and ACTS[act](request, by, batch)
    except services.Elsewhere:
        gone = False
        messages.warning(request, _("The import has moved on since you opened the page."))
    except services.NothingToDo:
        gone = False
        messages.warning(request, _("There is nothing to apply."))
    return redirect("people_imports") if gone else redirect("people_import", batch.pk)


def _confirm(request: HttpRequest, by: Profile, batch: PeopleImport) -> bool:
    number = services.confirm(by=by, pk=batch.pk)
    words = ngettext("%(number)s line is being applied.", "%(number)s lines are being applied.", number)
    messages.success(request, words % {"number": number})
    return False


def _stop(request: HttpRequest, by: Profile, batch: PeopleImport) -> bool:
    services.stop(by=by, pk=batch.pk)
    return False


def _discard(request: HttpRequest, by: Profile, batch: PeopleImport) -> bool:
    services.discard(by=by, pk=batch.pk)
    messages.success(request, _("Nothing more of this file is applied."))
    return True


def _resume(request: HttpRequest, by: Profile, batch: PeopleImport) -> bool:
    services.resume(batch.pk, batch.state)
    return False


#: What a button does; each returns whether the import's page is gone.
ACTS: dict[str, Callable[[HttpRequest, Profile, PeopleImport], bool]] = {
    "confirm": _confirm,
    "stop": _stop,
    "discard": _discard,
    "resume": _resume,
}


@managers_only
def wrong_csv(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """Send the wrong lines as a file that can be mended and brought again. Names are entered in the ledger (R1)."""
    by = member_of(request)
    batch = _find(by, pk)
    if batch.kind == PeopleImport.Kind.PEOPLE:
        rows = batch.counts.get(ImportLine.Outcome.WRONG, 0)
        audit(actor=by.subject, action="people_exported", detail={"import": str(batch.pk), "rows": rows})
    heading = [*COLUMNS[PeopleImport.Kind(batch.kind)], "line", "problem"]
    return csv_response("wrong-lines", heading, queries.wrong_rows(batch))


@managers_only
def people_csv(request: HttpRequest) -> HttpResponseBase:
    """Send an agency's people in the columns of an import. Entered in the ledger (rule R1)."""
    by = member_of(request)
    agency = _agency(request, by)
    audit(actor=by.subject, action="people_exported", detail={"agency": agency.pk})
    return csv_response(f"people-{agency.key}", list(PEOPLE), exporting.people_rows(by, agency))


@managers_only
def units_csv(request: HttpRequest) -> HttpResponseBase:
    """Send an agency's units in the columns of an import."""
    agency = _agency(request, member_of(request))
    return csv_response(f"units-{agency.key}", list(UNITS), exporting.unit_rows(agency))


def _agency(request: HttpRequest, by: Profile) -> Agency:
    key = request.GET.get("agency", "")
    agency = managed_agencies(by).filter(key=key).first() if len(key) <= 50 and "\x00" not in key else None
    if agency is None:
        raise Http404
    return agency


def _page(request: HttpRequest, name: str, **context: Any) -> HttpResponse:
    return render(request, f"lms/members/imports/{name}.html", context | {"section": "members"})
