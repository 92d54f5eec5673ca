"""The pages about members, of administrators and, for their own agency, of agency administrators."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from lms.conf import lms_setting

from ..invitations.services import invite_member, send_invitation
from ..models import Profile, Role, Supervision
from ..requests import member_of
from ..rules import is_administrator, managed_people, managed_units, manages
from ..services import AlreadyMember
from . import queries, services
from .access import find_member, managers_only
from .forms import EndForm, GrantForm, InviteForm, MemberForm
from .links import member_links, members_links


@managers_only
def members(request: HttpRequest) -> HttpResponse:
    """List members, found by name, address, agency, unit, role and state."""
    wanted = {key: request.GET.get(key, "").strip()[:100] for key in ("query", "role", "state")}
    by = member_of(request)
    found = queries.directory(managed_people(by), **wanted)
    people = Paginator(found, lms_setting("PAGE_SIZE")).get_page(request.GET.get("page"))
    whole = is_administrator(by)
    context = {"people": people, "wanted": wanted, "roles": Role.choices, "section": "members", "whole": whole}
    return render(request, "lms/members/members.html", context | {"links": members_links() if whole else []})


@managers_only
def invite(request: HttpRequest) -> HttpResponse:
    """Invite one person."""
    by = member_of(request)
    form = InviteForm(request.POST or None, by=by)
    if request.method == "POST" and form.is_valid():
        try:
            profile = invite_member(by=by, **form.cleaned_data)
        except AlreadyMember:
            form.add_error("email", _("This person is already a member."))
        else:
            messages.success(request, _("The invitation to %(name)s is on its way.") % {"name": profile.display_name})
            return redirect("members")
    return render(request, "lms/members/invite.html", {"form": form, "section": "members"})


@managers_only
def member(request: HttpRequest, subject: UUID) -> HttpResponse:
    """Show one member, and change name, post, role and language."""
    by, profile = member_of(request), find_member(request, subject)
    form = MemberForm(request.POST or None, initial=_initial(profile), by=by)
    if request.method == "POST" and form.is_valid():
        try:
            services.change_member(by=by, profile=profile, details=services.Details(**form.cleaned_data))
        except services.NotYourself:
            form.add_error("role", _("Another administrator has to take this role from you."))
        else:
            messages.success(request, _("Saved."))
            return redirect("member", subject)
    return _show(request, profile, form=form)


@managers_only
@require_POST
def resend(request: HttpRequest, subject: UUID) -> HttpResponse:
    """Send an open invitation once more."""
    send_invitation(by=member_of(request), profile=find_member(request, subject))
    messages.success(request, _("The invitation is on its way again."))
    return redirect("member", subject)


@managers_only
def switch(request: HttpRequest, subject: UUID) -> HttpResponse:
    """Ask, then switch an account off or on. The form says which, so that a second post changes nothing back."""
    profile = find_member(request, subject)
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


@managers_only
@require_POST
def grant(request: HttpRequest, subject: UUID) -> HttpResponse:
    """Let a member answer for a unit."""
    profile = find_member(request, subject)
    by = member_of(request)
    form = GrantForm(request.POST, by=by, auto_id="grant_%s")
    if not form.is_valid():
        return _show(request, profile, grant_form=form)
    services.grant(by=by, profile=profile, **form.cleaned_data)
    messages.success(request, _("The supervision is granted."))
    return redirect("member", subject)


@managers_only
@require_POST
def end_grant(request: HttpRequest, subject: UUID, grant_id: int) -> HttpResponse:
    """Set the last day of a supervision."""
    held = _find_grant(request, subject, grant_id)
    form = EndForm(request.POST)
    try:
        if form.is_valid():
            services.end(by=member_of(request), supervision=held, ends_on=form.cleaned_data["ends_on"])
            messages.success(request, _("The supervision has a last day."))
        else:
            messages.error(request, _("Give the last day as a date."))
    except ValueError:
        messages.error(request, _("The last day cannot be before the first."))
    return _back(request, held)


@managers_only
@require_POST
def take_back_grant(request: HttpRequest, subject: UUID, grant_id: int) -> HttpResponse:
    """Take a supervision back at this moment."""
    held = _find_grant(request, subject, grant_id)
    if services.take_back(by=member_of(request), supervision=held):
        messages.success(request, _("The supervision is taken back. These units can no longer be seen."))
    return _back(request, held)


def _find_grant(request: HttpRequest, subject: UUID, grant_id: int) -> Supervision:
    """Return a grant over a unit the reader manages, whoever holds it: also somebody who serves elsewhere by now."""
    grants = Supervision.objects.filter(unit__in=managed_units(member_of(request)))
    return get_object_or_404(
        grants.select_related("profile__user", "profile__unit", "unit"), pk=grant_id, profile__subject=subject
    )


def _back(request: HttpRequest, held: Supervision) -> HttpResponse:
    """Lead to the holder's page, or to the unit's where the holder is not the reader's to see."""
    if manages(member_of(request), held.profile):
        return redirect("member", held.profile.subject)
    return redirect("unit", held.unit_id)


def _initial(profile: Profile) -> dict[str, Any]:
    user = profile.user
    names = {"first_name": user.first_name, "last_name": user.last_name}
    place = {"unit": profile.unit_id, "role": profile.role, "administers": profile.administers_id}
    return names | place | {"language": profile.language}


def _holds(grant: Supervision) -> bool:
    """Whether there is something left to end: not taken back, and not over."""
    return not grant.revoked_at and (grant.ends_on is None or grant.ends_on >= timezone.now().date())


def _show(
    request: HttpRequest, profile: Profile, form: MemberForm | None = None, grant_form: GrantForm | None = None
) -> HttpResponse:
    by = member_of(request)
    whole = is_administrator(by)
    grants = profile.supervisions.select_related("unit__agency", "delegated_by__user").order_by("-starts_on", "-pk")
    grants = grants.filter(unit__in=managed_units(by))  # what is granted elsewhere is another agency's business
    context = {
        "member": profile,
        "whole": whole,
        "form": form or MemberForm(initial=_initial(profile), by=by),
        "grant_form": grant_form or GrantForm(initial=GrantForm.today(), auto_id="grant_%s", by=by),
        "grants": [(grant, _holds(grant)) for grant in grants],
        "links": member_links() if whole else [],
        "section": "members",
    }
    return render(request, "lms/members/member.html", context)
