"""The administrator's page of agencies and their units."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ..requests import member_of
from . import queries, services
from .access import administrators_only
from .forms import AgencyForm, NewUnitForm


@administrators_only
def units(request: HttpRequest) -> HttpResponse:
    """Show the tree, and two forms to add to it."""
    return _show(request)


@administrators_only
@require_POST
def add_agency(request: HttpRequest) -> HttpResponse:
    """Add an agency."""
    form = AgencyForm(request.POST, auto_id="agency_%s")
    if not form.is_valid():
        return _show(request, agency_form=form)
    agency = services.add_agency(by=member_of(request), **form.cleaned_data)
    messages.success(request, _("%(name)s stands in the list.") % {"name": agency.name})
    return redirect("units")


@administrators_only
@require_POST
def add_unit(request: HttpRequest) -> HttpResponse:
    """Add a unit."""
    form = NewUnitForm(request.POST, auto_id="unit_%s")
    if not form.is_valid():
        return _show(request, unit_form=form)
    unit = services.add_unit(by=member_of(request), **form.cleaned_data)
    messages.success(request, _("%(name)s stands in the list.") % {"name": unit.name})
    return redirect("units")


def _show(
    request: HttpRequest, agency_form: AgencyForm | None = None, unit_form: NewUnitForm | None = None
) -> HttpResponse:
    context = {
        "agencies": queries.agencies_with_units(),
        "agency_form": agency_form or AgencyForm(auto_id="agency_%s"),
        "unit_form": unit_form or NewUnitForm(auto_id="unit_%s"),
        "section": "members",
    }
    return render(request, "lms/members/units.html", context)
