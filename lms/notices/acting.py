"""Tells people that they act for a supervisor, and that they no longer do."""

from collections.abc import Sequence
from functools import partial
from typing import Any
from uuid import UUID, uuid5

from django.db import transaction
from django.dispatch import receiver

from lms.members.models import Profile, Supervision
from lms.members.signals import acting_named, acting_taken_back

from .kinds import Context, Kind, register
from .services import notify

NAMED, TAKEN_BACK = "acting_named", "acting_taken_back"
#: Names these messages by the grant they are about.
GRANT = UUID("6d1f38f4-7c0e-4d0c-9b2a-0f5d3f0a9c1e")


def grant_words(contexts: Sequence[Context], language: str) -> list[Context]:
    """Add unit, days and the name of who named the person, as far as they are still known. One query."""
    rows = Supervision.objects.filter(pk__in={one["grant"] for one in contexts})
    grants = {row.pk: row for row in rows.select_related("unit", "delegated_by__user")}
    return [one | _words(grants.get(one["grant"])) for one in contexts]


def _words(grant: Supervision | None) -> Context:
    if grant is None:
        return {"unit": "", "name": "", "starts_on": None, "ends_on": None}
    name = grant.delegated_by.display_name if grant.delegated_by else ""
    return {"unit": grant.unit.name, "name": name, "starts_on": grant.starts_on, "ends_on": grant.ends_on}


def still_acting(profile: Profile, contexts: Sequence[Context]) -> list[Context | None]:
    """Leave out what was taken back meanwhile (rule E2). One query."""
    return _by_state(profile, contexts, revoked=False)


def still_taken_back(profile: Profile, contexts: Sequence[Context]) -> list[Context | None]:
    """Leave out grants nobody knows any more. One query."""
    return _by_state(profile, contexts, revoked=True)


def _by_state(profile: Profile, contexts: Sequence[Context], *, revoked: bool) -> list[Context | None]:
    rows = Supervision.objects.filter(pk__in={one["grant"] for one in contexts}, profile=profile)
    known = set(rows.filter(revoked_at__isnull=not revoked).values_list("pk", flat=True))
    return [one if one["grant"] in known else None for one in contexts]


@receiver(acting_named, dispatch_uid="lms_tell_acting_named")
def tell_named(grant: Supervision, **_: Any) -> None:
    """Tell a person for which unit they act, from when until when."""
    _tell(grant, NAMED)


@receiver(acting_taken_back, dispatch_uid="lms_tell_acting_taken_back")
def tell_taken_back(grant: Supervision, **_: Any) -> None:
    """Tell a person that they act no longer."""
    _tell(grant, TAKEN_BACK)


def _tell(grant: Supervision, template: str) -> None:
    """Tell it after the commit: profiles are locked there, and the one who lends already holds a lock."""
    about = uuid5(GRANT, f"{template} {grant.pk}")
    told = partial(notify, to=grant.profile.subject, template=template, about=about, context={"grant": grant.pk})
    transaction.on_commit(told)


register(Kind(template=NAMED, words=grant_words, still=still_acting))
register(Kind(template=TAKEN_BACK, words=grant_words, still=still_taken_back))
