"""What may go: a holder's name when the person is erased (rule R2), and everything of the demo's people."""

from collections.abc import Iterable
from uuid import UUID

from django.db import transaction

from lms.core.append_only import lifted

from .models import Certificate, CertificateEvent, CertificateHolder


@transaction.atomic
def forget_holder(*, subject: UUID) -> int:
    """Erase name and check code from a person's certificates, which stay; return from how many."""
    deleted, _by_model = CertificateHolder.objects.filter(certificate__subject=subject).delete()
    return deleted


@transaction.atomic
def forget_subjects(subjects: Iterable[UUID]) -> None:
    """Delete the certificates of demo subjects. Never of real people: they outlive the account (rule K1)."""
    wanted = list(subjects)
    with lifted():
        for start in range(0, len(wanted), 500):
            some = wanted[start : start + 500]
            CertificateHolder.objects.filter(certificate__subject__in=some).delete()
            CertificateEvent.objects.filter(certificate__subject__in=some).delete()
            Certificate.objects.filter(subject__in=some).delete()
