"""The public check page (rule K3): anybody with a certificate in hand learns what the centre knows about it.

Number alone: state, course and dates. Number and check code: also the name, so that an altered paper is exposed.
Neither is logged, the code never stands in an address, and of who asks only a count of tries is kept, for a minute.
"""

from typing import Any

from allauth.core.internal import ratelimit
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods, require_safe

from lms.conf import lms_setting
from lms.core.errors import error_page
from lms.core.languages import reader_language

from . import queries
from .forms import CheckForm, CodeForm
from .models import Certificate
from .numbers import normalise, normalise_code
from .papers import hours_in_words
from .rules import state_of

PAGE = "lms_courses/certificates/check.html"


@login_not_required
@never_cache
@sensitive_post_parameters("number", "code")
@require_http_methods(["GET", "HEAD", "POST"])
def check(request: HttpRequest) -> HttpResponse:
    """Ask for number and code; with both, answer at once, because a code must not stand in an address."""
    form = CheckForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return _page(request, {"form": form})
    if _too_many(request):
        return _come_back_later(request)
    number = normalise(form.cleaned_data["number"])
    if not form.cleaned_data["code"]:
        return redirect("check_certificate", number) if number else _unknown(request)
    return _confirm(request, number, form)


@login_not_required
@never_cache
@require_safe
def check_certificate(request: HttpRequest, number: str) -> HttpResponse:
    """Answer what is known under a number; the QR code of the paper leads here."""
    if _too_many(request):
        return _come_back_later(request)
    known = queries.public_certificate(normalise(number))
    if known is None:
        return _unknown(request)
    certificate, named = known
    form = CodeForm(initial={"number": certificate.number})
    return _page(request, _facts(certificate) | {"form": form, "name_gone": not named})


@sensitive_variables()
def _confirm(request: HttpRequest, number: str | None, form: CheckForm) -> HttpResponse:
    """Answer number and code: the name where they belong together, else always the same."""
    certificate = queries.confirmed(number, normalise_code(form.cleaned_data["code"]))
    if certificate is None:
        return _page(request, {"form": CheckForm(), "mismatch": True})
    holder = queries.holder_of(certificate)
    name = holder.name if holder else ""
    return _page(request, _facts(certificate) | {"name": name, "name_gone": holder is None})


def _facts(certificate: Certificate) -> dict[str, Any]:
    """Return what the page shows of a certificate to anybody: nothing about its holder."""
    title, title_language = certificate.title_in(reader_language())
    return {
        "certificate": certificate,
        "state": state_of(certificate),
        "title": title,
        "title_language": title_language,
        "centre": certificate.centre_in(reader_language()),
        "hours": hours_in_words(certificate),
    }


def _unknown(request: HttpRequest) -> HttpResponse:
    return _page(request, {"form": CheckForm(), "unknown": True}, status=404)


def _page(request: HttpRequest, context: dict[str, Any], status: int = 200) -> HttpResponse:
    response = render(request, PAGE, context, status=status)
    response["X-Robots-Tag"] = "noindex"
    return response


def _too_many(request: HttpRequest) -> bool:
    """Count a try of this address; whether there were too many. allauth's public function leaves GET out."""
    rates = {"check": lms_setting("CERTIFICATE_CHECK_RATE")}
    return not ratelimit.consume(request, app="lms_courses", action="check", config=rates, limit_get=True)


def _come_back_later(request: HttpRequest) -> HttpResponse:
    response = error_page(
        request,
        429,
        _("Too many checks from your address"),
        _("Nothing is wrong with the certificate."),
        _("Wait a minute, then try again."),
    )
    response["Retry-After"] = "60"
    return response
