"""The page on which a supervisor names who acts meanwhile, and sees for whom he or she acts."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from ..models import Profile, Supervision, Unit
from ..requests import member_of
from ..scope import Scope, may_open_team
from ..services import own_grants
from . import queries, services
from .forms import DelegationForm


@never_cache
def delegations(request: HttpRequest) -> HttpResponse:
    """Show who acts for the reader, and whom the reader acts for; name somebody."""
    by = member_of(request)
    units = _units(by)
    if not units and not may_open_team(by):
        raise PermissionDenied
    form = DelegationForm(request.POST or None, units=Unit.objects.filter(pk__in=units), initial=DelegationForm.today())
    if request.method == "POST" and form.is_valid() and _name(request, by, form):
        return redirect("delegations")
    now, over = queries.given_by(by)
    context = {
        "form": form if units else None,
        "now": now,
        "over": over,
        "held": queries.held_by(by),
        "section": "team",
    }
    return render(request, "lms/members/delegations.html", context)


@never_cache
@require_POST
def end_delegation(request: HttpRequest, grant_id: int) -> HttpResponse:
    """Take a delegation of the reader's own back at this moment."""
    by = member_of(request)
    grants = Supervision.objects.select_related("profile__user", "unit")
    if services.end_acting(by=by, grant=get_object_or_404(grants, pk=grant_id, delegated_by=by)):
        messages.success(request, _("It has ended. These units can no longer be seen."))
    return redirect("delegations")


def _units(by: Profile) -> list[int]:
    """Return the units the reader may lend: those of own grants, with all below."""
    roots = tuple(grant.unit for grant in own_grants(by)) if by.user.is_active else ()
    return list(Unit.objects.filter(Scope(roots).within()).values_list("pk", flat=True)) if roots else []


def _name(request: HttpRequest, by: Profile, form: DelegationForm) -> bool:
    """Name the colleague, or say at the field what stands against it."""
    values, colleague = form.cleaned_data, form.colleague()
    if colleague is None:
        form.add_error("email", _("No member of this unit’s agency has this address."))
        return False
    if colleague.pk == by.pk:
        form.add_error("email", _("You answer for this unit already."))
        return False
    try:
        services.name_acting(
            by=by,
            profile=colleague,
            unit=values["unit"],
            starts_on=values["starts_on"],
            ends_on=values["ends_on"],
            reason=values["reason"],
        )
    except services.BeyondOwnGrant as problem:
        last = date_format(problem.last_day)
        told = _("You answer for this unit until %(last)s yourself, and nobody lends for longer.")
        form.add_error("ends_on", told % {"last": last})
    except services.AlreadyAnswers:
        form.add_error("starts_on", _("This colleague answers for the unit from this day on already."))
    except PermissionDenied:
        form.add_error("unit", _("On the first day you do not answer for this unit."))
    else:
        name = colleague.display_name
        messages.success(request, _("%(name)s acts for you from the first day on.") % {"name": name})
        return True
    return False
