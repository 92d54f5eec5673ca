"""Every decision about certificates. Each asks who may, and enters what was done in the ledger (rules K4 and R1)."""

from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Max

from lms.ledger.services import append, audit, hold
from lms.members.models import Profile
from lms.members.privacy.wording import names_person, names_user

from .issuing import Papers, issue, issue_missing, write
from .models import Certificate, CertificateEvent, CertificateHolder
from .numbers import new_code
from .records import draft_of_event
from .removal import forget_holder, forget_subjects
from .rules import NotYourself, is_revoked, require_other_administrator
from .snapshots import hours_text

__all__ = [
    "AlreadyCorrected",
    "IsRevoked",
    "NameGone",
    "NamesThePerson",
    "NotYourself",
    "NothingToCorrect",
    "download_for",
    "forget_holder",
    "forget_subjects",
    "issue",
    "issue_missing",
    "reinstate",
    "reissue",
    "release_code_anew",
    "replace",
    "revoke",
]

Kind = CertificateEvent.Kind
#: What a correction may change, besides the name.
CORRECTABLE = ("hours", "instructor")


class AlreadyCorrected(Exception):
    """Another certificate stands in its place: correct that one."""


class IsRevoked(Exception):
    """A revoked certificate is reinstated first: a correction must not be a way around a revocation."""


class NameGone(Exception):
    """The holder's name was erased, so there is nothing to print."""


class NothingToCorrect(Exception):
    """The corrected certificate would say the same."""


class NamesThePerson(Exception):
    """The reason holds the holder's name, and would outlive it."""


@transaction.atomic
def revoke(*, by: Profile, number: str, reason: str) -> None:
    """Revoke a certificate: number and address stay, and the check page says so (rule K4). Twice is once.

    Raises Certificate.DoesNotExist, PermissionDenied, NotYourself, NamesThePerson.
    """
    certificate = _decided_on(by, number, reason)
    if not is_revoked(certificate):
        _enter(certificate, Kind.REVOKED, by=by.subject, reason=reason)


@transaction.atomic
def reinstate(*, by: Profile, number: str, reason: str) -> None:
    """Let a revoked certificate hold again: the same one, with its number and dates (rule K4). Twice is once.

    Raises Certificate.DoesNotExist, PermissionDenied, NotYourself, NamesThePerson.
    """
    certificate = _decided_on(by, number, reason)
    if is_revoked(certificate):
        _enter(certificate, Kind.REINSTATED, by=by.subject, reason=reason)


@transaction.atomic
def reissue(
    *, by: Profile, number: str, reason: str, name: str = "", corrected: dict[str, Any] | None = None
) -> Certificate:
    """Issue a corrected certificate under a new number; the old one stays, and both lead to each other (rule K2).

    ``name`` is the holder's as it should be (empty: as it is); ``corrected`` holds ``hours`` and ``instructor``.
    Raises Certificate.DoesNotExist, PermissionDenied, NotYourself, NamesThePerson, AlreadyCorrected, IsRevoked,
    NameGone, NothingToCorrect, and ValueError for a field that is not corrected.
    """
    fields = dict(corrected or {})
    if unknown := set(fields) - set(CORRECTABLE):
        raise ValueError(f"A correction does not change: {', '.join(sorted(unknown))}.")
    if "hours" in fields:
        fields["hours"] = hours_text(fields["hours"])
    certificate = _decided_on(by, number, reason)
    if names_person(reason, name):
        raise NamesThePerson
    return replace(certificate, by=by.subject, reason=reason, name=name, changes=fields)


def replace(certificate: Certificate, *, by: UUID, reason: str, changes: dict[str, Any], name: str = "") -> Certificate:
    """Issue what stands in a certificate's place, in the caller's transaction, which has asked who may and locked it.

    The certificate was read with ``standing()``. Raises AlreadyCorrected, IsRevoked, NameGone, NothingToCorrect.
    """
    holder = _holder(certificate)
    snapshot = certificate.snapshot | changes
    if certificate.corrected:
        raise AlreadyCorrected
    if is_revoked(certificate):
        raise IsRevoked
    if snapshot == certificate.snapshot and name in ("", holder.name):
        raise NothingToCorrect
    same = {field: getattr(certificate, field) for field in ("subject", "course_key", "period", "fact", "version")}
    papers = Papers(name=name or holder.name, by=by, reason=reason, snapshot=snapshot, replaces=certificate.pk, **same)
    write([papers])
    _enter(certificate, Kind.CORRECTED, by=by, reason=reason)
    return papers.certificate


@transaction.atomic
def release_code_anew(*, subject: UUID, number: str) -> str:
    """Withdraw the holder's check code and return a new one: whoever had the old can no longer learn the name.

    Raises CertificateHolder.DoesNotExist for a certificate that is not the subject's.
    """
    holder = CertificateHolder.objects.get(certificate__number=number, certificate__subject=subject)
    holder.code = new_code()
    holder.save(update_fields=["code"])
    audit(actor=subject, action="check_code_renewed", detail={"certificate": str(holder.certificate_id)})
    return holder.code


@transaction.atomic
def download_for(*, by: Profile, number: str) -> Certificate:
    """Return a certificate of somebody else for an administrator to print, and enter that it was handed out (rule R1).

    Raises Certificate.DoesNotExist, PermissionDenied, NotYourself, NameGone.
    """
    certificate = Certificate.objects.standing().select_related("holder").get(number=number)
    require_other_administrator(by, certificate)
    _holder(certificate)
    detail = {"certificate": str(certificate.pk)}
    audit(actor=by.subject, action="certificate_downloaded", subject=certificate.subject, detail=detail)
    return certificate


def _decided_on(by: Profile, number: str, reason: str) -> Certificate:
    """Return a certificate to decide about, locked with everything else of its holder's."""
    subject = Certificate.objects.values_list("subject", flat=True).get(number=number)
    Profile.objects.select_for_update().filter(subject=subject).first()  # no erasure meanwhile
    hold(subject=subject)
    certificate = Certificate.objects.standing().select_related("holder").get(number=number)
    require_other_administrator(by, certificate)
    if not reason.strip():
        raise ValueError("A decision needs a reason.")
    _require_no_name(reason, certificate)
    return certificate


def _require_no_name(reason: str, certificate: Certificate) -> None:
    """Raise NamesThePerson for a reason that would go on naming somebody who was erased."""
    holder: CertificateHolder | None = getattr(certificate, "holder", None)
    person = Profile.objects.select_related("user").filter(subject=certificate.subject).first()
    if (holder and names_person(reason, holder.name)) or (person and names_user(reason, person.user)):
        raise NamesThePerson


def _holder(certificate: Certificate) -> CertificateHolder:
    holder: CertificateHolder | None = getattr(certificate, "holder", None)
    if holder is None:
        raise NameGone
    return holder


def _enter(certificate: Certificate, kind: str, *, by: UUID, reason: str) -> None:
    """Append a decision to a certificate's history and to the holder's chain."""
    last = certificate.events.aggregate(last=Max("step"))["last"] or 0
    event = CertificateEvent.objects.create(certificate=certificate, step=last + 1, kind=kind, by=by, reason=reason)
    append(subject=certificate.subject, drafts=[draft_of_event(event)])
