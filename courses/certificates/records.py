"""What the ledger says of certificates: numbers, keys, dates and digests, never a name (rule R2)."""

import hashlib
from collections.abc import Iterator
from typing import Any
from uuid import UUID

from lms.ledger.chain import canonical
from lms.ledger.services import Draft
from lms.ledger.sources import Row, ledger_source

from .models import Certificate, CertificateEvent, CertificateHolder

#: Kinds of the ledger's entries.
CERTIFICATE, EVENT = "certificate", "certificate_event"


def name_digest(*, name: str, salt: str) -> str:
    """Return the digest that stands for a holder's name: SHA-256 of salt, line feed, name."""
    return _digest(f"{salt}\n{name}")


def draft_of(certificate: Certificate) -> Draft:
    """Return what the ledger says of a certificate."""
    return Draft(CERTIFICATE, body_of(certificate, certificate.holder_digest), certificate.pk)


def draft_of_event(event: CertificateEvent) -> Draft:
    """Return what the ledger says of a decision."""
    return Draft(EVENT, body_of_event(event), event.pk)


def body_of(certificate: Certificate, holder: str) -> dict[str, Any]:
    """Return a certificate as the ledger chains it; ``holder`` is the digest of the name.

    The snapshot stands in by its digest, because it names whoever answers for the course.
    """
    return {
        "certificate": certificate.pk,
        "number": certificate.number,
        "course": certificate.course_key,
        "period": certificate.period,
        "fact": certificate.fact,
        "version": certificate.version,
        "completed_on": certificate.snapshot["completed_on"],
        "valid_until": certificate.snapshot["valid_until"],
        "zone": certificate.snapshot["zone"],
        "snapshot": _digest(canonical(certificate.snapshot)),
        "holder": holder,
        "issued_at": certificate.issued_at,
        "replaces": certificate.replaces,
    }


def body_of_event(event: CertificateEvent) -> dict[str, Any]:
    """Return a decision as the ledger chains it. The reason stands in by a digest, with the event's id before it."""
    return {
        "event": event.pk,
        "certificate": event.certificate_id,
        "step": event.step,
        "kind": str(event.kind),
        "by": event.by,
        "reason": _digest(f"{event.pk}\n{event.reason}") if event.reason else None,
        "at": event.at,
    }


@ledger_source(CERTIFICATE)
def certificate_rows(subject: UUID | None) -> Iterator[Row]:
    """Yield every certificate. A name that was altered shows: its digest is made anew while the name is kept."""
    rows = Certificate.objects.select_related("holder").order_by("pk")
    for certificate in (rows.filter(subject=subject) if subject else rows).iterator(chunk_size=500):
        holder: CertificateHolder | None = getattr(certificate, "holder", None)
        digest = name_digest(name=holder.name, salt=holder.salt) if holder else certificate.holder_digest
        yield certificate.subject, certificate.pk, body_of(certificate, digest)


@ledger_source(EVENT)
def event_rows(subject: UUID | None) -> Iterator[Row]:
    """Yield every decision."""
    rows = CertificateEvent.objects.select_related("certificate").order_by("pk")
    for event in (rows.filter(certificate__subject=subject) if subject else rows).iterator(chunk_size=500):
        yield event.certificate.subject, event.pk, body_of_event(event)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
