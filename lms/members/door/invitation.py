"""The page behind an invitation's link."""

from allauth.account.adapter import get_adapter
from allauth.decorators import rate_limit
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from ..adapter import set_language_cookie
from ..invitations import services
from ..invitations.tokens import ExpiredInvitation, InvalidInvitation, read_token
from ..models import Profile
from .forms import NewPasswordForm

#: Stands in the address instead of the secret, which waits in the session, so that no Referer ever carries it.
PLACE = "choose-a-password"
SESSION_KEY = "lms_invitation"


@login_not_required
@never_cache
@sensitive_post_parameters("password1", "password2")
@rate_limit(action="reset_password_from_key")
def accept_invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Let an invited person choose a password, then sign them in. A dead link says what to do next."""
    secret = request.session.get(SESSION_KEY, "") if token == PLACE else token
    try:
        profile = read_token(secret)
    except InvalidInvitation as problem:
        context = {"expired": isinstance(problem, ExpiredInvitation)}
        return render(request, "lms/members/invitation_over.html", context, status=410)
    if token != PLACE:
        request.session[SESSION_KEY] = token
        return redirect("accept_invitation", PLACE)
    form = NewPasswordForm(request.POST or None, user=profile.user)
    if request.method == "POST" and form.is_valid():
        return _enter(request, profile, form.cleaned_data["password1"])
    return render(request, "lms/members/invitation.html", {"form": form, "member": profile})


def _enter(request: HttpRequest, profile: Profile, password: str) -> HttpResponse:
    services.accept_invitation(profile=profile, password=password)
    logout(request)  # whoever else was signed in at this machine
    adapter = get_adapter(request)
    adapter.login(request, profile.user)
    response = redirect(adapter.get_login_redirect_url(request))
    if profile.language:
        set_language_cookie(response, profile.language)
    return response
