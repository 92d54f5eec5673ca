"""Holding, handing out and erasing. Every function asks who may, and every act is entered in the ledger (rule R1)."""

from datetime import date
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone, translation

from lms.ledger.services import audit

from ..models import Profile, Role
from ..rules import require_administrator
from . import queries
from .categories import categories
from .models import Erasure, LegalHold
from .wording import names_user


class HoldStands(Exception):
    """A legal hold is open: nothing is erased until it is lifted."""


class NotYourself(Exception):
    """Nobody erases the own account: another administrator has to, so that one is always left."""


class NamesThePerson(Exception):
    """The reason holds the person's name or address, and would outlive both."""


@transaction.atomic
def set_hold(*, by: Profile, subject: UUID, reason: str) -> LegalHold:
    """Stop any erasure of this person; a hold that is open stays as it is. Raises Profile.DoesNotExist.

    Entered on the chain of the administrator: the person's own chain is handed out, and a hold may be confidential.
    """
    require_administrator(by)
    Profile.objects.select_for_update().get(subject=subject)
    known = queries.open_hold(subject)
    if known:
        return known
    hold = LegalHold.objects.create(subject=subject, reason=reason, set_by=by.subject)
    audit(actor=by.subject, action="legal_hold_set", detail={"hold": str(hold.pk)})
    return hold


@transaction.atomic
def lift_hold(*, by: Profile, subject: UUID, reason: str) -> None:
    """Allow erasure again; lifting twice is lifting once."""
    require_administrator(by)
    hold = LegalHold.objects.select_for_update().filter(subject=subject, lifted_at=None).first()
    if hold is None:
        return
    hold.lift_reason, hold.lifted_by, hold.lifted_at = reason, by.subject, timezone.now()
    hold.save(update_fields=["lift_reason", "lifted_by", "lifted_at"])
    audit(actor=by.subject, action="legal_hold_lifted", detail={"hold": str(hold.pk)})


@transaction.atomic
def hand_out(*, by: Profile, subject: UUID) -> dict[str, Any]:
    """Return everything kept about a person, for the person or an administrator, and enter that it was handed out."""
    if by.subject != subject:
        require_administrator(by)
        Profile.objects.get(subject=subject)
    audit(actor=by.subject, action="personal_data_exported", subject=subject)
    return queries.document(subject)


@transaction.atomic
def erase(*, by: Profile, subject: UUID, asked_on: date, reason: str) -> Erasure:
    """Erase who a person is, by category, and keep the record without a name. Twice is once.

    Raises PermissionDenied, Profile.DoesNotExist, NotYourself, HoldStands or NamesThePerson; then nothing has changed.
    """
    _require_administrator_still(by)
    done = Erasure.objects.filter(subject=subject).first()
    if done:
        return done
    profile = Profile.objects.select_related("user").select_for_update(of=("self",)).get(subject=subject)
    _check(by, profile, reason)
    what = _run(subject)
    # What was written about a hold that is over may name the person, and has served.
    LegalHold.objects.filter(subject=subject).update(reason="", lift_reason="")
    erasure = Erasure.objects.create(subject=subject, asked_on=asked_on, by=by.subject, reason=reason, categories=what)
    counts = {one["slug"]: one["count"] for one in what}
    audit(actor=by.subject, action="identity_erased", subject=subject, detail={"counts": counts})
    return erasure


def _require_administrator_still(by: Profile) -> None:
    """Let erasures wait for each other, then look again: the one before may have erased ``by``."""
    Group.objects.select_for_update().filter(name=Role.ADMINISTRATOR).first()
    fresh = Profile.objects.select_related("user").filter(pk=by.pk).first()
    if fresh is None:
        raise PermissionDenied
    require_administrator(fresh)


def _check(by: Profile, profile: Profile, reason: str) -> None:
    if by.pk == profile.pk:
        raise NotYourself
    if queries.open_hold(profile.subject):
        raise HoldStands
    if names_user(reason, profile.user):
        raise NamesThePerson


def _run(subject: UUID) -> list[dict[str, Any]]:
    """Erase what can be, the identity last; return what became of each category, in the source language."""
    known = categories()
    counts = {one.slug: one.erase(subject) if one.erase else one.count(subject) for one in reversed(known)}
    with translation.override(settings.LANGUAGE_CODE):
        return [
            {
                "slug": one.slug,
                "kept": one.kept,
                "count": counts[one.slug],
                "happens": str(one.outcome),
                "basis": str(one.basis),
            }
            for one in known
        ]
