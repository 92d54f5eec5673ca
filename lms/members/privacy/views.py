"""The administrator's pages about personal data: look, hand out, hold, erase."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from lms.conf import lms_setting

from ..directory.access import administrators_only
from ..models import Profile
from ..requests import member_of
from . import queries, services
from .files import json_file
from .forms import EraseForm, HoldForm
from .models import Erasure, LegalHold


@administrators_only
def personal_data(request: HttpRequest, subject: UUID) -> HttpResponse:
    """Show what is kept about a member and what an erasure would do; of somebody erased, what it did."""
    done = Erasure.objects.filter(subject=subject).first()
    if done:
        names = queries.names_of([done.by])
        return _page(request, "erased", erasure=done, by=names.get(done.by, ""), **queries.shown(queries.told(done)))
    return _show(request, _find(subject), HoldForm())


@administrators_only
@require_POST
def download(request: HttpRequest, subject: UUID) -> HttpResponse:
    """Send everything about a member in one file."""
    profile = _find(subject)
    return json_file(services.hand_out(by=member_of(request), subject=profile.subject))


@administrators_only
@require_POST
def set_hold(request: HttpRequest, subject: UUID) -> HttpResponse:
    """Stop any erasure of a member."""
    return _hold(
        request, subject, services.set_hold, _("A legal hold is set. Nothing can be erased until it is lifted.")
    )


@administrators_only
@require_POST
def lift_hold(request: HttpRequest, subject: UUID) -> HttpResponse:
    """Allow erasure again."""
    return _hold(request, subject, services.lift_hold, _("The legal hold is lifted."))


@administrators_only
@sensitive_post_parameters("address", "reason")
def erase(request: HttpRequest, subject: UUID) -> HttpResponse:
    """Ask for the reason and the address, then erase. Sent twice, it shows what the first did."""
    if Erasure.objects.filter(subject=subject).exists():
        return redirect("personal_data", subject)
    profile = _find(subject)
    form = EraseForm(request.POST or None, profile=profile)
    if request.method == "POST" and form.is_valid() and _erased(request, profile, form):
        return redirect("personal_data", subject)
    lines = queries.shown(queries.preview(subject))
    hold = queries.open_hold(subject)
    own = member_of(request).pk == profile.pk
    return _page(request, "erase", member=profile, form=form, hold=hold, own=own, **lines)


@administrators_only
def erasures(request: HttpRequest) -> HttpResponse:
    """List what has been erased, and whom a hold protects now."""
    page = Paginator(Erasure.objects.all(), lms_setting("PAGE_SIZE")).get_page(request.GET.get("page"))
    holds = list(LegalHold.objects.filter(lifted_at=None))
    names = queries.names_of([*(one.by for one in page), *(x for one in holds for x in (one.subject, one.set_by))])
    rows = [(one, names.get(one.by, "")) for one in page]
    held = [(one, names.get(one.subject, ""), names.get(one.set_by, "")) for one in holds]
    return _page(request, "erasures", page=page, rows=rows, held=held)


def _erased(request: HttpRequest, profile: Profile, form: EraseForm) -> bool:
    asked_on, reason = form.cleaned_data["asked_on"], form.cleaned_data["reason"]
    try:
        services.erase(by=member_of(request), subject=profile.subject, asked_on=asked_on, reason=reason)
    except services.NotYourself:
        form.add_error(None, _("Another administrator has to erase your account."))
    except services.HoldStands:
        form.add_error(None, _("A legal hold is set. Nothing can be erased until it is lifted."))
    except services.NamesThePerson:
        form.add_error("reason", _("Leave the person’s name and address out: the reason stays when they are gone."))
    else:
        messages.success(request, _("The identity is erased. The record stays, without a name."))
        return True
    return False


def _hold(request: HttpRequest, subject: UUID, act: Callable[..., Any], done: str) -> HttpResponse:
    profile = _find(subject)
    form = HoldForm(request.POST)
    if not form.is_valid():
        return _show(request, profile, form)
    act(by=member_of(request), subject=subject, reason=form.cleaned_data["reason"])
    messages.success(request, done)
    return redirect("personal_data", subject)


def _find(subject: UUID) -> Profile:
    return get_object_or_404(Profile.objects.select_related("user"), subject=subject)


def _show(request: HttpRequest, profile: Profile, form: HoldForm) -> HttpResponse:
    holds = list(LegalHold.objects.filter(subject=profile.subject))
    names = queries.names_of(who for one in holds for who in (one.set_by, one.lifted_by))
    past = [(one, names.get(one.set_by, ""), names.get(one.lifted_by, "")) for one in holds if one.lifted_at]
    hold = next((one for one in holds if not one.lifted_at), None)
    return _page(
        request,
        "person",
        member=profile,
        **queries.shown(queries.preview(profile.subject)),
        hold=hold,
        hold_by=names.get(hold.set_by, "") if hold else "",
        past=past,
        form=form,
        own=member_of(request).pk == profile.pk,
    )


def _page(request: HttpRequest, name: str, **context: Any) -> HttpResponse:
    return render(request, f"lms/members/privacy/{name}.html", context | {"section": "members"})
