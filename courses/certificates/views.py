"""The officer's own certificates: the page, the paper, the check code."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from lms.core.languages import reader_language
from lms.members.requests import member_of

from . import queries, services
from .models import Certificate, CertificateHolder
from .numbers import normalise
from .papers import check_address, hours_in_words, paper, shown_code
from .rules import state_of


@never_cache
@require_GET
def my_certificate(request: HttpRequest, number: str) -> HttpResponse:
    """Show one certificate of the signed-in officer; anybody else's is not found."""
    certificate = _own(request, number)
    return render(request, "lms_courses/certificates/mine.html", context_of(certificate) | {"section": "my"})


@never_cache
@require_GET
def my_certificate_pdf(request: HttpRequest, number: str) -> HttpResponse:
    """Send the paper in the language asked for, else in the reader's."""
    certificate = _own(request, number)
    holder = queries.holder_of(certificate)
    if holder is None:
        raise Http404
    return pdf_file(certificate, holder, language=request.GET.get("language", ""))


@require_POST
def renew_code(request: HttpRequest, number: str) -> HttpResponse:
    """Withdraw the check code and show the new one."""
    certificate = _own(request, number)
    try:
        services.release_code_anew(subject=certificate.subject, number=certificate.number)
    except CertificateHolder.DoesNotExist:
        raise Http404 from None
    messages.success(request, _("The code is new. The old one shows your name to nobody any more."))
    return redirect("my_certificate", certificate.number)


@require_POST
def get_certificate(request: HttpRequest, course_key: UUID) -> HttpResponse:
    """Issue the certificate at once where the worker has not come yet, and go to it."""
    subject = member_of(request).subject
    for fact in queries.uncertified_of(subject, course_key):
        services.issue(fact.pk)
    mine = Certificate.objects.filter(subject=subject, course_key=course_key)
    latest = mine.order_by("-period", "-issued_at").first()
    if latest is None:
        raise Http404
    return redirect("my_certificate", latest.number)


def context_of(certificate: Certificate) -> dict[str, Any]:
    """Return what every page about a certificate shows of it, in the reader's language."""
    title, title_language = certificate.title_in(reader_language())
    holder = queries.holder_of(certificate)
    opens = queries.renewable_since(certificate)
    return {
        "certificate": certificate,
        "snapshot": certificate.snapshot,
        "state": state_of(certificate),
        "title": title,
        "title_language": title_language,
        "centre": certificate.centre_in(reader_language()),
        "hours": hours_in_words(certificate),
        "holder": holder,
        "code": shown_code(holder.code) if holder else "",
        "check_address": check_address(certificate.number),
        "history": queries.history(certificate),
        "renewable_from": opens,
        "may_renew": opens is not None and opens <= queries.today(),
        "languages": [code for code, _name in settings.LANGUAGES],
    } | queries.neighbours(certificate)


def pdf_file(certificate: Certificate, holder: CertificateHolder, *, language: str) -> HttpResponse:
    """Return the paper as a file to keep; its name says nothing about whose it is."""
    known = language if language in dict(settings.LANGUAGES) else reader_language()
    response = HttpResponse(paper(certificate, holder, language=known), content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{certificate.number}.pdf"'
    return response


def _own(request: HttpRequest, number: str) -> Certificate:
    try:
        return queries.certificate_of(member_of(request).subject, normalise(number) or "")
    except Certificate.DoesNotExist:
        raise Http404 from None
