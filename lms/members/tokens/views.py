"""The member's own page of access tokens."""

from uuid import UUID

from allauth.account.adapter import get_adapter
from allauth.decorators import rate_limit
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from ..requests import member_of
from . import services
from .forms import TokenForm
from .models import AccessToken
from .queries import tokens_of
from .rules import may_have_tokens


@never_cache
@sensitive_post_parameters("password")
@rate_limit(action="reauthenticate")
def tokens(request: HttpRequest) -> HttpResponse:
    """List the tokens, and make one: its secret is shown in this answer and never again."""
    profile = member_of(request)
    if not may_have_tokens(profile):
        raise PermissionDenied
    form, made = TokenForm(request.POST or None, label_suffix=""), None
    if request.method == "POST" and form.is_valid():
        try:
            made = services.create_token(profile=profile, **form.cleaned_data)
        except services.WrongPassword:
            form.add_error("password", get_adapter(request).validation_error("enter_current_password"))
        except services.NameTaken:
            form.add_error("name", _("You have a token of this name. Revoke it first, or take another name."))
    token, secret = made or (None, "")
    context = {"tokens": tokens_of(profile), "form": TokenForm(label_suffix="") if made else form}
    return render(request, "lms/members/tokens.html", context | {"new": token, "secret": secret})


@never_cache
@require_POST
def revoke(request: HttpRequest, token_id: UUID) -> HttpResponse:
    """Take an own token back."""
    try:
        services.revoke_token(profile=member_of(request), token_id=token_id)
    except AccessToken.DoesNotExist:
        raise Http404 from None
    messages.success(request, _("The token is revoked. Whatever used it is refused from now on."))
    return redirect("tokens" if may_have_tokens(member_of(request)) else "account")
