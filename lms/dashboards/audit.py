"""Entries in the ledger about looking and taking away (rule R1): the one thing a team page writes when it is opened.

On the chain of the person looked at, who may ask who did; on the supervisor's own where a file was taken. Nobody is
named: subjects and keys only.
"""

from typing import Any
from uuid import UUID, uuid5

from django.db import transaction
from django.utils import timezone

from lms.ledger.appending import AUDIT
from lms.ledger.models import Entry
from lms.ledger.services import Draft, append, audit, hold
from lms.members.models import Profile

from .people import PeopleFilter

#: Names a viewer's look at a person on a day, so that it is entered once: the namespace of these names.
LOOKS = UUID("5b1f0c6e-8a3d-4c52-9d8e-2f7a61c0b9d4")


def note_view(*, viewer: Profile, person: Profile) -> None:
    """Enter that the viewer has looked at one person: once a day (UTC), so that reloads do not fill the chain.

    Who looks at the own name among the team leaves no entry.
    """
    if viewer.pk == person.pk:
        return
    look = uuid5(LOOKS, f"{viewer.subject} {person.subject} {timezone.now().date()}")
    if _entered(person.subject, look):
        return
    with transaction.atomic():
        hold(subject=person.subject)
        if not _entered(person.subject, look):
            body = {"actor": viewer.subject, "action": "view", "detail": {"what": "person"}}
            append(subject=person.subject, drafts=[Draft(AUDIT, body, look)])


def _entered(subject: UUID, look: UUID) -> bool:
    return Entry.objects.filter(subject=subject, kind=AUDIT, source=look).exists()


def note_export(*, viewer: Profile, wanted: PeopleFilter, rows: int) -> None:
    """Enter that a list was taken away, and which; one about a single person stands on that person's chain."""
    person = wanted.person.subject if wanted.person else None
    detail: dict[str, Any] = {
        "what": "person" if person else "people",
        "unit": str(wanted.unit.pk),
        "course": wanted.course.course_key if wanted.course else None,
        "standing": wanted.standing,
        "rows": rows,
    }
    audit(actor=viewer.subject, action="export", subject=person, detail=detail)


def note_unit_export(*, viewer: Profile, unit_id: int) -> None:
    """Enter that the figures of units were taken away."""
    audit(actor=viewer.subject, action="export", detail={"what": "units", "unit": str(unit_id)})
