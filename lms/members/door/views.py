"""Where people who want to edit come in: through the same door as everybody."""

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode


@login_not_required
def editors_door(request: HttpRequest) -> HttpResponse:
    """Send a visitor to sign in. Whom Wagtail sends here though signed in has no rights there: 403, no loop."""
    if request.user.is_authenticated:
        raise PermissionDenied
    wanted = request.GET.get("next", reverse("wagtailadmin_home"))
    return redirect(f"{reverse('account_login')}?{urlencode({'next': wanted})}")
