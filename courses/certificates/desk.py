"""The administrator's pages about certificates: find, look, decide. Every decision asks for its reason first."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from lms.core.languages import reader_language
from lms.members.directory.access import administrators_only
from lms.members.models import Profile
from lms.members.requests import member_of

from . import queries, services, tasks, validity_changes
from .forms import FindForm, PlainForm, ReasonForm, ReissueForm, ValidityForm
from .models import Certificate
from .numbers import normalise
from .rules import NotYourself
from .views import context_of, pdf_file


@administrators_only
def certificates(request: HttpRequest) -> HttpResponse:
    """Find a certificate by its number; show the latest decisions."""
    form = FindForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        number = normalise(form.cleaned_data["number"])
        if number and Certificate.objects.filter(number=number).exists():
            return redirect("certificate", number)
        form.add_error("number", _("No certificate has this number. Check it for typing errors."))
    return _page(request, "find", form=form, decisions=queries.latest_decisions())


@administrators_only
def member_certificates(request: HttpRequest, subject: UUID) -> HttpResponse:
    """List a member's certificates."""
    member = get_object_or_404(Profile.objects.select_related("user"), subject=subject)
    rows = queries.certificates_of(subject, reader_language())
    return _page(request, "member", member=member, certificates=rows)


@administrators_only
def certificate(request: HttpRequest, number: str) -> HttpResponse:
    """Show one certificate with its history, and what may be decided about it."""
    found = _find(number)
    member = Profile.objects.select_related("user").filter(subject=found.subject).first()
    return _page(request, "certificate", member=member, own=_is_own(request, found), **context_of(found))


@administrators_only
@require_POST
def download(request: HttpRequest, number: str) -> HttpResponse:
    """Send the paper; by POST, because handing out is entered in the ledger."""
    found = _find(number)
    try:
        printed = services.download_for(by=member_of(request), number=found.number)
    except (services.NotYourself, services.NameGone):
        return redirect("certificate", found.number)
    return pdf_file(printed, printed.holder, language=request.POST.get("language", ""))


@administrators_only
@sensitive_post_parameters("reason")
def revoke(request: HttpRequest, number: str) -> HttpResponse:
    """Ask for the reason, then revoke."""
    return _decide(request, number, "revoke", services.revoke, _("The certificate is revoked."))


@administrators_only
@sensitive_post_parameters("reason")
def reinstate(request: HttpRequest, number: str) -> HttpResponse:
    """Ask for the reason, then let the certificate hold again."""
    return _decide(request, number, "reinstate", services.reinstate, _("The certificate holds again."))


@administrators_only
@sensitive_post_parameters("name", "reason")
def reissue(request: HttpRequest, number: str) -> HttpResponse:
    """Ask what is wrong and why, then issue a corrected certificate."""
    found = _find(number)
    holder = queries.holder_of(found)
    if holder is None or found.corrected:
        return redirect("certificate", found.number)
    said = {"name": holder.name, "hours": found.snapshot["hours"], "instructor": found.snapshot["instructor"]}
    form = ReissueForm(request.POST or None, initial=said)
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        corrected = {field: values[field] for field in services.CORRECTABLE}
        new = _try(
            form,
            lambda: services.reissue(
                by=member_of(request),
                number=found.number,
                reason=values["reason"],
                name=values["name"],
                corrected=corrected,
            ),
        )
        if new:
            messages.success(request, _("The corrected certificate is issued. The old one leads to it."))
            return redirect("certificate", new.number)
    member = Profile.objects.select_related("user").filter(subject=found.subject).first()
    return _page(request, "reissue", form=form, member=member, own=_is_own(request, found), **context_of(found))


@administrators_only
@sensitive_post_parameters("reason")
def validity(request: HttpRequest) -> HttpResponse:
    """Show how many issued certificates a course's present validity would change; on a decision, let it."""
    by = member_of(request)
    form = ValidityForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        course_key = form.cleaned_data["course"]
        validity_changes.order(by=by, course_key=course_key)
        tasks.change_validity.enqueue(str(by.subject), str(course_key), form.cleaned_data["reason"])
        messages.success(request, _("The certificates are being reissued. Reload this page to see how many are left."))
        return redirect(f"{reverse('certificate_validity')}?course={course_key}")
    # One course at a time: a preview reads everybody who holds its certificate.
    chosen = request.POST.get("course") or request.GET.get("course", "")
    rows = [
        (
            course,
            validity_changes.preview(by=by.subject, course_key=course.course_key)
            if str(course.course_key) == chosen
            else None,
        )
        for course in queries.certified_courses()
    ]
    return _page(request, "validity", rows=rows, form=form)


def _decide(request: HttpRequest, number: str, name: str, act: Callable[..., None], done: str) -> HttpResponse:
    """Ask for a reason and do it; the page says what will follow."""
    found = _find(number)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        decision = {"by": member_of(request), "number": found.number, "reason": form.cleaned_data["reason"]}
        _try(form, lambda: act(**decision))
        if not form.errors:
            messages.success(request, done)
            return redirect("certificate", found.number)
    return _page(request, name, form=form, own=_is_own(request, found), **context_of(found))


def _try(form: PlainForm, act: Callable[[], Any]) -> Any:
    """Return what an act returns; None where it was refused, which the form then says."""
    try:
        return act()
    except NotYourself:
        form.add_error(None, _("Another administrator has to decide about your own certificate."))
    except services.NamesThePerson:
        form.add_error("reason", _("Leave the holder’s name out: the reason stays when the name is erased."))
    except services.NothingToCorrect:
        form.add_error(None, _("Nothing is different from the certificate that was issued."))
    except services.IsRevoked:
        form.add_error(None, _("This certificate is revoked. Reinstate it before you correct it."))
    except (services.AlreadyCorrected, services.NameGone):
        form.add_error(None, _("This certificate cannot be corrected any more. Go back to see why."))
    return None


def _find(number: str) -> Certificate:
    try:
        return queries.find(normalise(number) or "")
    except Certificate.DoesNotExist:
        raise Http404 from None


def _is_own(request: HttpRequest, found: Certificate) -> bool:
    return member_of(request).subject == found.subject


def _page(request: HttpRequest, name: str, **context: Any) -> HttpResponse:
    return render(request, f"lms_courses/certificates/desk/{name}.html", context | {"section": "members"})
