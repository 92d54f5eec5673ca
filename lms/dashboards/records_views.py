"""The administrator's page about drift: what the last check found, check now, mend (rule C8)."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from courses.upkeep import queries, services
from courses.upkeep.models import DriftReport
from lms.core.languages import reader_language
from lms.members.directory.access import administrators_only
from lms.members.models import Unit
from lms.members.requests import member_of

from .courses import known_courses
from .figures import LABELS
from .zones import zone_of

#: Rows shown; a check that finds more has found something in every one of them.
SHOWN = 200
#: What of a summary may differ, in words.
WORDS: dict[str, str | Promise] = {
    "people": gettext_lazy("People in the unit itself"),
    "missing": gettext_lazy("No summary of an enrolment"),
    "without enrolment": gettext_lazy("A summary without an enrolment"),
    "state": gettext_lazy("State"),
    "unit_id": gettext_lazy("Unit"),
    "due_at": gettext_lazy("Due date"),
    "due_zone": gettext_lazy("Time zone of the due date"),
    "overdue": gettext_lazy("Whether it is overdue"),
    "suspended": gettext_lazy("Whether the enrolment has ended"),
    "completed_at": gettext_lazy("Date of completion"),
    "period": gettext_lazy("Certification period"),
    "renewing": gettext_lazy("Whether a renewal is open"),
    "valid_until": gettext_lazy("Last valid day"),
    "valid_zone": gettext_lazy("Time zone of the last valid day"),
    "required_version": gettext_lazy("Version of the course"),
    "required": gettext_lazy("Whether an assignment asks for it"),
    "expiring": gettext_lazy("Whether it expires soon"),
    "obligations not asked": gettext_lazy("People an assignment concerns and does not ask"),
    "obligations asked without a reason": gettext_lazy("People an assignment asks and does not concern"),
    "obligations due date or enrolment": gettext_lazy("Due date or enrolment that does not follow the assignments"),
}


class MendForm(forms.Form):
    """Why the records are mended."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=300,
        help_text=gettext_lazy("Kept with the report, and its digest in the ledger. Name nobody."),
    )
    sure = forms.BooleanField(label=gettext_lazy("Bring every summary and count back to what the facts say."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **({"label_suffix": ""} | kwargs))


@administrators_only
def records_check(request: HttpRequest) -> HttpResponse:
    """Show what the last check found."""
    return _show(request, MendForm())


@administrators_only
@require_POST
def check_now(request: HttpRequest) -> HttpResponse:
    """Check, or let the worker do it."""
    return _run(request, lambda: services.ask_for_check(by=member_of(request)))


@administrators_only
@require_POST
def mend(request: HttpRequest) -> HttpResponse:
    """Mend, when the administrator has said why."""
    form = MendForm(request.POST)
    if not form.is_valid():
        return _show(request, form, status=422)
    reason = form.cleaned_data["reason"]
    return _run(request, lambda: services.ask_for_mending(by=member_of(request), reason=reason))


def _run(request: HttpRequest, act: Any) -> HttpResponse:
    try:
        report: DriftReport = act()
    except services.Busy:
        messages.info(request, _("A check is under way already."))
    else:
        if report.running:
            messages.info(request, _("The check is under way. Look again in a minute."))
        elif report.drifts:
            messages.warning(request, _("Done. Something differs; it stands below."))
        else:
            messages.success(request, _("Done. Every summary and every count is what the facts say."))
    return redirect("records_check")


def _show(request: HttpRequest, form: MendForm, status: int = 200) -> HttpResponse:
    latest = queries.latest()
    context = {
        "section": "members",
        "latest": latest,
        "nightly": queries.latest_nightly(),
        "running": queries.running(),
        "rows": _rows(latest) if latest else [],
        "more": max(len(latest.details) - SHOWN, 0) if latest else 0,
        "mendings": queries.mendings(),
        "zone": zone_of(member_of(request)).key,
        "form": form,
    }
    return render(request, "lms/dashboards/records.html", context, status=status)


def _rows(report: DriftReport) -> list[dict[str, Any]]:
    """Return what differs, with the names of courses and units. Two queries."""
    details = report.details[:SHOWN]
    courses = {str(key): one for key, one in known_courses(reader_language()).items()}
    units = dict(Unit.objects.filter(pk__in={one["unit"] for one in details}).values_list("pk", "name"))
    return [
        {
            "course": courses.get(one["course"]),
            "of_course": bool(one["course"]),
            "unit": units.get(one["unit"], ""),
            "what": _words(one["what"]),
            "number": one["number"],
        }
        for one in details
    ]


def _words(what: str) -> str | Promise:
    column = what.removeprefix("count ")
    if column == what:
        return WORDS.get(what, what)
    return _("Count of the unit: %(what)s") % {"what": LABELS.get(column, column)}
