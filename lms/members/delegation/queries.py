"""Reads of delegations."""

from django.db.models import QuerySet
from django.utils import timezone

from ..models import Profile, Supervision

#: Delegations that are over, shown below the others.
PAST_SHOWN = 20


def given_by(profile: Profile) -> tuple[list[Supervision], list[Supervision]]:
    """Return the delegations a supervisor has given: those that hold or will, and the latest that are over."""
    today = timezone.now().date()
    rows = _delegations().filter(delegated_by=profile)
    holding = rows.filter(revoked_at=None, ends_on__gte=today).order_by("starts_on", "pk")
    over = (rows.filter(ends_on__lt=today) | rows.exclude(revoked_at=None)).order_by("-ends_on", "-pk")
    return list(holding), list(over[:PAST_SHOWN])


def held_by(profile: Profile) -> list[Supervision]:
    """Return what the member does, or will do, for others."""
    today = timezone.now().date()
    rows = _delegations().filter(profile=profile, revoked_at=None, ends_on__gte=today).exclude(delegated_by=None)
    return list(rows.order_by("starts_on", "pk"))


def _delegations() -> QuerySet[Supervision]:
    return Supervision.objects.select_related("profile__user", "delegated_by__user", "unit__agency")
