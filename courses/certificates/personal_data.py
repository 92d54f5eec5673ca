"""What certificates keep about people (rule R2): the name goes, the certificate stays."""

from collections import defaultdict
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from lms.members.privacy.categories import Category, Rows, plain_rows, register

from .models import Certificate, CertificateEvent, CertificateHolder
from .removal import forget_holder


def _export(subject: UUID) -> Rows:
    """Return every certificate with the name it was issued to, its check code and what was decided about it."""
    certificates = Certificate.objects.filter(subject=subject).order_by("issued_at", "pk")
    named = {str(one.pk): one.holder for one in certificates.select_related("holder").filter(holder__isnull=False)}
    history: dict[str, Rows] = defaultdict(list)
    events = CertificateEvent.objects.filter(certificate__subject=subject).order_by("certificate", "step")
    for event in plain_rows(events, without=("id", "by")):
        history[event.pop("certificate_id")].append(event)
    return [
        row | _named(named.get(row["id"])) | {"history": history[row["id"]]}
        for row in plain_rows(certificates, without=("subject", "holder_digest"))
    ]


def _named(holder: CertificateHolder | None) -> dict[str, Any]:
    return {"name": holder.name, "check_code": holder.code} if holder else {}


register(
    Category(
        slug="certificates",
        label=_("Certificates"),
        basis=_(
            "Whoever was handed a certificate must go on getting a true answer about it. What stays names an opaque "
            "number only; the name and the check code go."
        ),
        count=lambda subject: Certificate.objects.filter(subject=subject).count(),
        export=_export,
        erase=lambda subject: forget_holder(subject=subject),
        kept=True,
        rank=47,
    )
)
