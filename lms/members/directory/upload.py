"""Inviting many people by a file: first look, then send."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from ..invitations import csv_files, services
from ..models import Profile, Role
from ..requests import member_of
from ..rules import EVERYDAY_ROLES, is_administrator, managed_units
from .access import managers_only
from .queries import labelled_units


class FileForm(forms.Form):
    """A CSV file."""

    file = forms.FileField(label=_("CSV file"), widget=forms.FileInput({"accept": ".csv,text/csv"}))


@managers_only
def invite_by_file(request: HttpRequest) -> HttpResponse:
    """Show what a file would do; send the invitations when the person says so. Unreadable files change nothing."""
    by = member_of(request)
    form = FileForm(request.POST or None, request.FILES or None, label_suffix="")
    if request.method != "POST":
        return _show(request, form=form)
    try:
        if "text" in request.POST:
            text = csv_files.decode(request.POST["text"].encode())
        elif form.is_valid():
            text = csv_files.decode(form.cleaned_data["file"].read(csv_files.MAX_BYTES + 1))
        else:
            return _show(request, form=form)
        rows = csv_files.read_rows(text, labelled_units(managed_units(by)), **_allowed(by))
    except csv_files.UnreadableFile as problem:
        form = FileForm({}, label_suffix="")
        form.errors.clear()
        form.add_error(None, str(problem))
        return _show(request, form=form)
    if "text" not in request.POST:
        ready = sum(row.ready for row in rows)
        return _show(request, form=FileForm(label_suffix=""), rows=rows, text=text, ready=ready)
    count = services.invite_rows(by=by, rows=rows)
    sent = ngettext("%(count)d invitation is on its way.", "%(count)d invitations are on their way.", count)
    messages.success(request, sent % {"count": count})
    return redirect("members")


def _allowed(by: Profile) -> dict[str, Any]:
    """What a line may say: an agency administrator gives everyday roles, in units of the own agency."""
    whole = is_administrator(by)
    return {"roles": Role.values if whole else [role.value for role in EVERYDAY_ROLES], "unit_needed": not whole}


def _show(request: HttpRequest, **context: Any) -> HttpResponse:
    context |= {"columns": csv_files.COLUMNS, "section": "members"}
    return render(request, "lms/members/invite_by_file.html", context)
