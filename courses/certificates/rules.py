"""What a certificate counts for, and who may decide about it. No database."""

from datetime import datetime

from django.db import models
from django.utils.translation import gettext_lazy as _

from lms.members.models import Profile
from lms.members.rules import require_administrator

from ..progress.terms import still_valid
from .models import Certificate, CertificateEvent


class State(models.TextChoices):
    """What the check page answers, besides "unknown" (rule K3)."""

    VALID = "valid", _("Valid")
    EXPIRED = "expired", _("Expired")
    SUPERSEDED = "superseded", _("Superseded")
    REVOKED = "revoked", _("Revoked")


class NotYourself(Exception):
    """Nobody decides about the own certificate."""


def state_of(certificate: Certificate, now: datetime | None = None) -> State:
    """Return the state of a certificate that was read with ``standing()``.

    Revoked shows over everything; a later one over the date, because whoever asks should see that one.
    """
    if is_revoked(certificate):
        return State.REVOKED
    if certificate.corrected or certificate.renewed:
        return State.SUPERSEDED
    return State.VALID if still_valid(certificate.valid_until, certificate.zone, now) else State.EXPIRED


def is_revoked(certificate: Certificate) -> bool:
    """Whether the last decision was to revoke it: reinstating restores the certificate itself (rule K4)."""
    return certificate.decision == CertificateEvent.Kind.REVOKED


def require_other_administrator(by: Profile, certificate: Certificate) -> None:
    """Raise PermissionDenied unless ``by`` is an administrator, and NotYourself about the own certificate."""
    require_administrator(by)
    if by.subject == certificate.subject:
        raise NotYourself
