"""The public page of the centre's keys: whoever was given a record compares the fingerprint here."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from .export import VERIFIER
from .keys import public_pem
from .models import SigningKey


@login_not_required
@require_safe
def signing_keys(request: HttpRequest) -> HttpResponse:
    """Show every key the centre signs or signed with, the one in use first."""
    return render(request, "lms/ledger/keys.html", {"keys": SigningKey.objects.order_by("-pk")})


@login_not_required
@require_safe
def public_key(request: HttpRequest, key_id: str) -> HttpResponse:
    """Give a public key out as a PEM file. Raises Http404."""
    key = get_object_or_404(SigningKey, key_id=key_id)
    headers = {"Content-Disposition": f'attachment; filename="public-key-{key.key_id}.pem"'}
    return HttpResponse(public_pem(key.public_key), content_type="application/x-pem-file", headers=headers)


@login_not_required
@require_safe
def verifier(request: HttpRequest) -> HttpResponse:
    """Give out the program that checks a record without us."""
    headers = {"Content-Disposition": f'attachment; filename="{VERIFIER.name}"'}
    return HttpResponse(VERIFIER.read_bytes(), content_type="text/x-python; charset=utf-8", headers=headers)
