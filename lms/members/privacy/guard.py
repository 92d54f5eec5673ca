"""Wagtail can delete users too, without reason, hold or proof: there the way leads to our own page instead."""

from typing import Any

from django.contrib import messages
from django.contrib.auth import get_user_model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from ..services import ensure_profile


def erase_instead(request: HttpRequest, user: Any) -> HttpResponse:
    """Answer Wagtail's "delete user" with the page of that person's data."""
    messages.info(request, _("An account is erased here, so that the record stays whole."))
    return redirect("personal_data", ensure_profile(user).subject)


def erase_one_by_one(request: HttpRequest, action: str, objects: Any, instance: Any) -> HttpResponse | None:
    """Answer Wagtail's "delete" of many ticked users with the list of members."""
    if action != "delete" or not issubclass(instance.model, get_user_model()):
        return None
    messages.info(request, _("Accounts are erased one by one, each on the page of its member."))
    return redirect("members")
