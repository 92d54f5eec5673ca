"""Days on which somebody cannot learn here. Who answers for the person says so; nobody says why."""

from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q

from lms.ledger.services import audit

from ..models import Absence, Profile
from ..rules import manages
from ..scope import scope_of
from ..services import hold_member
from ..signals import absence_changed


class AbsencesOverlap(Exception):
    """The person is away in these days already: ``absence``."""

    def __init__(self, absence: Absence) -> None:
        super().__init__("These absences overlap.")
        self.absence = absence


def may_see_absences(by: Profile, profile: Profile) -> bool:
    """Whether ``by`` may read when the person is away: who sees or manages the person, never for oneself."""
    return by.pk != profile.pk and (manages(by, profile) or scope_of(by).sees(profile))


def may_set_absence(by: Profile, profile: Profile) -> bool:
    """Whether ``by`` may say when the person is away: who answers for or manages the person, never for oneself.

    Who sees the person in a post beside the main one may not: a due date is the business of the main one.
    """
    return by.pk != profile.pk and (manages(by, profile) or scope_of(by).answers_for(profile))


@transaction.atomic
def set_absence(*, by: Profile, profile: Profile, kind: str, starts_on: date, ends_on: date | None = None) -> Absence:
    """Say that a person is away, from a date to a date or until it is known; a repeat changes nothing.

    Raises PermissionDenied, AbsencesOverlap, or ValueError for a last day before the first.
    """
    _require(by, profile)
    _check_days(starts_on, ends_on)
    hold_member(profile)
    wanted = {"kind": Absence.Kind(kind), "starts_on": starts_on, "ends_on": ends_on}
    known = Absence.objects.filter(profile=profile, **wanted).first()
    if known:
        return known
    absence = Absence(profile=profile, set_by=by.subject, **wanted)
    _store(absence)
    _enter(by, absence, "absence_set", starts_on=starts_on, ends_on=ends_on)
    return absence


@transaction.atomic
def end_absence(*, by: Profile, absence: Absence, ends_on: date | None) -> bool:
    """Set the last day of an absence, or take it away again; return whether that is a change. Raises as above."""
    _require(by, absence.profile)
    _check_days(absence.starts_on, ends_on)
    hold_member(absence.profile)
    if absence.ends_on == ends_on:
        return False
    before, absence.ends_on = absence.ends_on, ends_on
    _store(absence)
    _enter(by, absence, "absence_ended", before=before, ends_on=ends_on)
    return True


@transaction.atomic
def take_back_absence(*, by: Profile, absence: Absence) -> None:
    """Remove an absence that was none: due dates stand as if it had never been entered. Raises PermissionDenied."""
    _require(by, absence.profile)
    hold_member(absence.profile)
    gone, _counts = Absence.objects.filter(pk=absence.pk).delete()
    if gone:
        absence_changed.send(Absence, subject=absence.profile.subject)
        _enter(by, absence, "absence_taken_back", starts_on=absence.starts_on, ends_on=absence.ends_on)


def _require(by: Profile, profile: Profile) -> None:
    if not may_set_absence(by, profile):
        raise PermissionDenied


def _check_days(starts_on: date, ends_on: date | None) -> None:
    if ends_on and ends_on < starts_on:
        raise ValueError("An absence cannot end before it starts.")


def _store(absence: Absence) -> None:
    others = Absence.objects.filter(Q(ends_on=None) | Q(ends_on__gte=absence.starts_on), profile=absence.profile_id)
    if absence.ends_on:
        others = others.filter(starts_on__lte=absence.ends_on)
    other = others.exclude(pk=absence.pk).first()
    if other:
        raise AbsencesOverlap(other)
    absence.save()
    absence_changed.send(Absence, subject=absence.profile.subject)


def _enter(by: Profile, absence: Absence, action: str, **detail: Any) -> None:
    audit(actor=by.subject, action=action, subject=absence.profile.subject, detail=detail)
