"""The member's own page."""

from allauth.account.adapter import get_adapter
from allauth.decorators import rate_limit
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from ..adapter import set_language_cookie
from ..requests import member_of
from ..scope import may_open_team
from . import services
from .forms import PasswordForm, PreferencesForm


@never_cache
def account(request: HttpRequest) -> HttpResponse:
    """Show who is signed in, and save language and time zone."""
    profile = member_of(request)
    language = profile.language or translation.get_language()
    initial = {"language": language, "time_zone": profile.time_zone}
    form = PreferencesForm(request.POST or None, initial=initial, label_suffix="")
    if request.method == "POST" and form.is_valid():
        services.save_preferences(profile=profile, **form.cleaned_data)
        return _saved(request, form.cleaned_data["language"])
    context = {"form": form, "member": profile, "may_have_tokens": may_open_team(profile)}
    return render(request, "lms/members/account.html", context)


def _saved(request: HttpRequest, language: str) -> HttpResponse:
    with translation.override(language):
        messages.success(request, _("Your language and time zone are saved."))
        response = redirect(reverse("account"))
    set_language_cookie(response, language)
    return response


@never_cache
@sensitive_post_parameters("password")
@rate_limit(action="reauthenticate")
def sign_out_everywhere(request: HttpRequest) -> HttpResponse:
    """Sign the member out of every browser, this one too, once the password is given again."""
    form = PasswordForm(request.POST or None, label_suffix="")
    if request.method == "POST" and form.is_valid():
        try:
            services.end_all_sessions(
                profile=member_of(request),
                password=form.cleaned_data["password"],
            )
        except services.WrongPassword:
            form.add_error("password", get_adapter(request).validation_error("enter_current_password"))
        else:
            logout(request)
            messages.success(request, _("You are signed out in every browser."))
            return redirect("account_login")
    return render(request, "lms/members/sign_out_everywhere.html", {"form": form})
