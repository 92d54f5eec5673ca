"""The page of one person's absences: for who answers for the person, or manages the account."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from ..looks import note_absences
from ..models import Absence, Profile
from ..requests import member_of
from ..rules import manages
from . import services
from .forms import AbsenceForm, LastDayForm


@never_cache
def absences(request: HttpRequest, subject: UUID) -> HttpResponse:
    """Show when a person is away, and add days."""
    profile = _find(request, subject)
    form = AbsenceForm(request.POST or None, initial=AbsenceForm.today())
    note_absences(viewer=member_of(request), person=profile)
    if request.method == "POST" and form.is_valid():
        try:
            services.set_absence(by=member_of(request), profile=profile, **form.cleaned_data)
        except services.AbsencesOverlap as problem:
            form.add_error("starts_on", _overlap(problem.absence))
        else:
            messages.success(request, _("The absence is entered. What is due moves on by it."))
            return redirect("absences", subject)
    return _show(request, profile, form=form)


@never_cache
@require_POST
def end_absence(request: HttpRequest, subject: UUID, absence_id: int) -> HttpResponse:
    """Set the last day of an absence, or take it away again."""
    absence, form = _find_absence(request, subject, absence_id), LastDayForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Give the last day as a date."))
        return redirect("absences", subject)
    try:
        services.end_absence(by=member_of(request), absence=absence, ends_on=form.cleaned_data["ends_on"])
    except services.AbsencesOverlap as problem:
        messages.error(request, _overlap(problem.absence))
    except ValueError:
        messages.error(request, _("The last day cannot be before the first."))
    else:
        messages.success(request, _("Saved."))
    return redirect("absences", subject)


@never_cache
@require_POST
def take_back_absence(request: HttpRequest, subject: UUID, absence_id: int) -> HttpResponse:
    """Remove an absence that was none."""
    services.take_back_absence(by=member_of(request), absence=_find_absence(request, subject, absence_id))
    messages.success(request, _("The absence is removed. Due dates stand as if it had never been entered."))
    return redirect("absences", subject)


def _find(request: HttpRequest, subject: UUID) -> Profile:
    """Return a person whose absences the reader may see today; anybody else answers like nobody (rule E2)."""
    profile = get_object_or_404(Profile.objects.select_related("user", "unit"), subject=subject)
    if not services.may_see_absences(member_of(request), profile):
        raise Http404
    return profile


def _find_absence(request: HttpRequest, subject: UUID, absence_id: int) -> Absence:
    profile = _find(request, subject)
    absence = get_object_or_404(Absence, pk=absence_id, profile=profile)
    absence.profile = profile
    return absence


def _overlap(absence: Absence) -> str:
    days = {"first": date_format(absence.starts_on)}
    if absence.ends_on is None:
        return _("The person is away from %(first)s on already.") % days
    days["last"] = date_format(absence.ends_on)
    return _("The person is away from %(first)s until %(last)s already.") % days


def _show(request: HttpRequest, profile: Profile, **context: Any) -> HttpResponse:
    by = member_of(request)
    manager = manages(by, profile)
    context |= {
        "member": profile,
        "manager": manager,
        "may_write": manager or services.may_set_absence(by, profile),
        "rows": profile.absences.order_by("-starts_on", "-pk"),
        "section": "members" if manager else "team",
    }
    return render(request, "lms/members/absences.html", context)
