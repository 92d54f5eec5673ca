"""My record and its copies; for administrators, copies of a member's. A copy is a POST: it is entered in the ledger."""

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from lms.conf import lms_setting
from lms.core.languages import reader_language
from lms.core.pdf import PdfError
from lms.ledger.services import KeyProblem
from lms.members.directory.access import administrators_only
from lms.members.models import Profile
from lms.members.requests import member_of

from ..certificates.queries import waiting_courses
from .export import NothingKnown, package_of, transcript_of
from .looks import looks_at
from .queries import record_of

PDF, ZIP = ("transcript", "pdf", "application/pdf"), ("record", "zip", "application/zip")


@never_cache
@require_GET
def my_record(request: HttpRequest) -> HttpResponse:
    """Show everything the signed-in officer has learnt here, and who looked at it."""
    member = member_of(request)
    record = record_of(member.subject, reader_language())
    looks, number = looks_at(member.subject)
    context = {
        "record": record,
        "member": member,
        "zone": lms_setting("CERTIFICATE_ZONE"),
        "waiting": waiting_courses(member.subject),
        "looks": looks,
        "more_looks": number - len(looks),
        "section": "my",
    }
    return render(request, "lms_courses/records/my_record.html", context)


@require_POST
def my_transcript(request: HttpRequest) -> HttpResponse:
    """Send the officer's own transcript."""
    return _copy(request, member_of(request).subject, transcript_of, PDF, redirect("my_record"))


@require_POST
def my_package(request: HttpRequest) -> HttpResponse:
    """Send the signed copy of the officer's own record."""
    return _copy(request, member_of(request).subject, package_of, ZIP, redirect("my_record"))


@administrators_only
@require_GET
def member_record(request: HttpRequest, subject: UUID) -> HttpResponse:
    """Offer an administrator copies of somebody's record, also of somebody whose identity was erased."""
    member = Profile.objects.select_related("user").filter(subject=subject).first()
    context = {"member": member, "subject": subject, "section": "members"}
    return render(request, "lms_courses/records/member_record.html", context)


@administrators_only
@require_POST
def member_transcript(request: HttpRequest, subject: UUID) -> HttpResponse:
    """Send an administrator somebody's transcript."""
    return _copy(request, subject, transcript_of, PDF, redirect("member_record", subject))


@administrators_only
@require_POST
def member_package(request: HttpRequest, subject: UUID) -> HttpResponse:
    """Send an administrator the signed copy of somebody's record."""
    return _copy(request, subject, package_of, ZIP, redirect("member_record", subject))


def _copy(
    request: HttpRequest,
    subject: UUID,
    make: Callable[..., bytes],
    kind: tuple[str, str, str],
    back: HttpResponse,
) -> HttpResponse:
    """Send a copy as a file to keep, whose name says nothing about whose it is."""
    name, ending, content_type = kind
    try:
        content = make(by=member_of(request), subject=subject, language=reader_language())
    except NothingKnown:
        raise Http404 from None
    except (PdfError, KeyProblem):
        messages.error(request, _("The copy could not be made here now. Tell those who run the centre."))
        return back
    response = HttpResponse(content, content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="{name}-{timezone.localdate().isoformat()}.{ending}"'
    response["Cache-Control"] = "private, no-store"
    return response
