"""The pages of agencies and their units."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ..models import Unit
from ..requests import member_of
from ..rules import is_administrator, managed_agencies, managed_units
from ..units import services as tree
from . import queries, services
from .access import administrators_only, managers_only
from .forms import AgencyForm, ChangeUnitForm, MoveUnitForm, NewUnitForm


@managers_only
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


@managers_only
@require_POST
def add_unit(request: HttpRequest) -> HttpResponse:
    """Add a unit."""
    by = member_of(request)
    form = NewUnitForm(request.POST, auto_id="unit_%s", by=by)
    if form.is_valid():
        try:
            unit = services.add_unit(by=by, **form.cleaned_data)
        except tree.CodeTaken:
            form.add_error("code", _("Another unit of this agency has this code."))
        except tree.TooDeep:
            form.add_error("parent", _("The tree of units cannot grow any deeper here."))
        else:
            messages.success(request, _("%(name)s stands in the list.") % {"name": unit.name})
            return redirect("units")
    return _show(request, unit_form=form)


@managers_only
def unit(request: HttpRequest, unit_id: int) -> HttpResponse:
    """Show one unit; change its name and code."""
    by, found = member_of(request), _find(request, unit_id)
    form = ChangeUnitForm(request.POST or None, initial={"name": found.name, "code": found.code})
    if request.method == "POST" and form.is_valid():
        try:
            tree.change_unit(by=by, unit=found, **form.cleaned_data)
        except tree.NameTaken:
            form.add_error("name", _("Another unit of this name stands in the same place."))
        except tree.CodeTaken:
            form.add_error("code", _("Another unit of this agency has this code."))
        else:
            messages.success(request, _("Saved."))
            return redirect("unit", unit_id)
    return _show_one(request, found, form=form)


@managers_only
@require_POST
def move_unit(request: HttpRequest, unit_id: int) -> HttpResponse:
    """Put a unit, with everything below it, elsewhere in its agency."""
    by, found = member_of(request), _find(request, unit_id)
    form = MoveUnitForm(request.POST, unit=found, auto_id="move_%s")
    if form.is_valid():
        try:
            tree.move_unit(by=by, unit=found, parent=form.cleaned_data["parent"])
        except tree.CyclicUnits:
            form.add_error("parent", _("This unit stands below the one you are moving. Choose another place."))
        except tree.NameTaken:
            form.add_error("parent", _("A unit of the same name stands there already."))
        except tree.TooDeep:
            form.add_error("parent", _("The tree of units cannot grow any deeper here."))
        else:
            messages.success(request, _("The unit has its new place. Its people and their records came along."))
            return redirect("unit", unit_id)
    return _show_one(request, _find(request, unit_id), move_form=form)


def _find(request: HttpRequest, unit_id: int) -> Unit:
    """Return a unit the reader manages; any other answers like none, with 404."""
    return get_object_or_404(managed_units(member_of(request)).select_related("agency", "parent"), pk=unit_id)


def _show(
    request: HttpRequest, agency_form: AgencyForm | None = None, unit_form: NewUnitForm | None = None
) -> HttpResponse:
    by = member_of(request)
    context = {
        "agencies": queries.agencies_with_units(managed_agencies(by)),
        "agency_form": (agency_form or AgencyForm(auto_id="agency_%s")) if is_administrator(by) else None,
        "unit_form": unit_form or NewUnitForm(auto_id="unit_%s", by=by),
        "section": "members",
    }
    return render(request, "lms/members/units.html", context)


def _show_one(
    request: HttpRequest, unit: Unit, form: ChangeUnitForm | None = None, move_form: MoveUnitForm | None = None
) -> HttpResponse:
    context = {
        "unit": unit,
        "form": form or ChangeUnitForm(initial={"name": unit.name, "code": unit.code}),
        "move_form": move_form or MoveUnitForm(initial={"parent": unit.parent_id}, unit=unit, auto_id="move_%s"),
        "section": "members",
    }
    return render(request, "lms/members/unit.html", context)
