"""The administrator's pages about members."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from lms.conf import lms_setting

from ..invitations.services import invite_member, send_invitation
from ..models import Profile, Role, Supervision
from ..requests import member_of
from ..services import AlreadyMember
from . import queries, services
from .access import administrators_only
from .forms import EndForm, GrantForm, InviteForm, MemberForm
from .links import member_links, members_links


@administrators_only
def members(request: HttpRequest) -> HttpResponse:
    """List members, found by name, address, agency, unit, role and state."""
    wanted = {key: request.GET.get(key, "").strip()[:100] for key in ("query", "role", "state")}
    people = Paginator(queries.directory(**wanted), lms_setting("PAGE_SIZE")).get_page(request.GET.get("page"))
    context = {"people": people, "wanted": wanted, "roles": Role.choices, "section": "members"}
    return render(request, "lms/members/members.html", context | {"links": members_links()})


@administrators_only
def invite(request: HttpRequest) -> HttpResponse:
    """Invite one person."""
    form = InviteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            profile = invite_member(by=member_of(request), **form.cleaned_data)
        except AlreadyMember:
            form.add_error("email", _("This person is already a member."))
        else:
            messages.success(request, _("The invitation to %(name)s is on its way.") % {"name": profile.display_name})
            return redirect("members")
    return render(request, "lms/members/invite.html", {"form": form, "section": "members"})


@administrators_only
def member(request: HttpRequest, subject: UUID) -> HttpResponse:
    """Show one member, and change name, post, role and language."""
    profile = _find(subject)
    form = MemberForm(request.POST or None, initial=_initial(profile))
    if request.method == "POST" and form.is_valid():
        try:
            services.change_member(
                by=member_of(request), profile=profile, details=services.Details(**form.cleaned_data)
            )
        except services.NotYourself:
            form.add_error("role", _("Another administrator has to take this role from you."))
        else:
            messages.success(request, _("Saved."))
            return redirect("member", subject)
    return _show(request, profile, form=form)


@administrators_only
@require_POST
def resend(request: HttpRequest, subject: UUID) -> HttpResponse:
    """Send an open invitation once more."""
    send_invitation(by=member_of(request), profile=_find(subject))
    messages.success(request, _("The invitation is on its way again."))
    return redirect("member", subject)


@administrators_only
def switch(request: HttpRequest, subject: UUID) -> HttpResponse:
    """Ask, then switch an account off or on. The form says which, so that a second post changes nothing back."""
    profile = _find(subject)
    if request.method != "POST":
        return render(request, "lms/members/switch.html", {"member": profile, "section": "members"})
    act = services.switch_on if request.POST.get("to") == "on" else services.switch_off
    try:
        act(by=member_of(request), profile=profile)
    except services.NotYourself:
        messages.error(request, _("Another administrator has to switch your account off."))
    else:
        on, off = _("The account is on. A link to choose a password is on its way."), _("The account is off.")
        messages.success(request, on if profile.user.is_active else off)
    return redirect("member", subject)


@administrators_only
@require_POST
def grant(request: HttpRequest, subject: UUID) -> HttpResponse:
    """Let a member answer for a unit."""
    profile = _find(subject)
    form = GrantForm(request.POST)
    if not form.is_valid():
        return _show(request, profile, grant_form=form)
    services.grant(by=member_of(request), profile=profile, **form.cleaned_data)
    messages.success(request, _("The supervision is granted."))
    return redirect("member", subject)


@administrators_only
@require_POST
def end_grant(request: HttpRequest, subject: UUID, grant_id: int) -> HttpResponse:
    """Set the last day of a supervision."""
    held = get_object_or_404(Supervision.objects.select_related("profile"), pk=grant_id, profile__subject=subject)
    form = EndForm(request.POST)
    try:
        if form.is_valid():
            services.end(by=member_of(request), supervision=held, ends_on=form.cleaned_data["ends_on"])
            messages.success(request, _("The supervision has a last day."))
        else:
            messages.error(request, _("Give the last day as a date."))
    except ValueError:
        messages.error(request, _("The last day cannot be before the first."))
    return redirect("member", subject)


def _find(subject: UUID) -> Profile:
    return get_object_or_404(queries.directory(), subject=subject)


def _initial(profile: Profile) -> dict[str, Any]:
    user = profile.user
    names = {"first_name": user.first_name, "last_name": user.last_name}
    return names | {"unit": profile.unit_id, "role": profile.role, "language": profile.language}


def _show(
    request: HttpRequest, profile: Profile, form: MemberForm | None = None, grant_form: GrantForm | None = None
) -> HttpResponse:
    context = {
        "member": profile,
        "form": form or MemberForm(initial=_initial(profile)),
        "grant_form": grant_form or GrantForm(initial=GrantForm.today(), auto_id="grant_%s"),
        "grants": profile.supervisions.select_related("unit__agency").order_by("-starts_on"),
        "links": member_links(),
        "section": "members",
    }
    return render(request, "lms/members/member.html", context)
