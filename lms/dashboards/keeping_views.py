"""The page of kept views: keep, open, rename, forget."""

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from lms.members.models import Profile
from lms.members.scope import Scope

from . import keeping
from .forms import NameForm
from .models import SavedFilter
from .places import at
from .views import for_supervisors


@for_supervisors
def kept_views(request: HttpRequest, profile: Profile, scope: Scope) -> HttpResponse:
    """List what was kept; with a page in the address, ask for a name to keep it under."""
    data = request.POST if request.method == "POST" else request.GET
    parts = _parts(data) if data.get("page") else None
    form = NameForm(request.POST if request.method == "POST" else None)
    if request.method == "POST":
        if parts is None:
            raise BadRequest
        if form.is_valid() and _keep(profile, form, data["page"], parts):
            messages.success(request, _("Kept. You find it here whenever you come back."))
            return redirect("team_views")
    context = {
        "section": "team",
        "views": keeping.views_of(profile),
        "form": form,
        "kept_page": data.get("page", ""),
        "parts": parts,
        "back": at(data["page"], parts) if parts is not None else "",
    }
    return render(request, "lms/dashboards/views.html", context, status=422 if form.errors else 200)


def _parts(data: QueryDict) -> dict[str, str]:
    try:
        return keeping.parts_of(data)
    except ValueError:
        raise BadRequest from None


def _keep(profile: Profile, form: NameForm, page: str, parts: dict[str, str]) -> bool:
    """Keep it; where that cannot be, say so at the field."""
    try:
        keeping.keep_view(profile=profile, name=form.cleaned_data["name"], page=page, parts=parts)
    except keeping.NameTaken:
        form.add_error("name", _("You have kept another view under this name. Choose another."))
    except keeping.TooMany:
        form.add_error("name", _("You have kept as many views as there is room for. Remove one first."))
    return not form.errors


@for_supervisors
def change_view(request: HttpRequest, profile: Profile, scope: Scope, pk: int) -> HttpResponse:
    """Rename or forget a view; sending it twice changes nothing more."""
    if request.method != "POST":  # reloaded, or opened in another language
        return redirect("team_views")
    if request.POST.get("action") == "forget":
        keeping.forget_view(profile=profile, pk=pk)
        messages.success(request, _("Removed from your views."))
        return redirect("team_views")
    form = NameForm(request.POST)
    if not form.is_valid():
        messages.error(request, form.first_problem)
        return redirect("team_views")
    try:
        keeping.rename_view(profile=profile, pk=pk, name=form.cleaned_data["name"])
        messages.success(request, _("Renamed."))
    except SavedFilter.DoesNotExist:
        raise Http404 from None
    except keeping.NameTaken:
        messages.error(request, _("You have kept another view under this name. Choose another."))
    return redirect("team_views")
