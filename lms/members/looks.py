"""Entries in the ledger about looking at what members keep of a person (rule R1): once a day (UTC), by ids only."""

from typing import Any
from uuid import UUID, uuid5

from django.db import transaction
from django.utils import timezone

from lms.ledger.appending import AUDIT
from lms.ledger.models import Entry
from lms.ledger.services import Draft, append, hold

from .models import Profile, Role

#: Names a viewer's look on a day, so that it is entered once: the namespace of these names.
LOOKS = UUID("c1d7a0f4-53f2-4a0e-9d6b-7f1f2f0f6a35")
#: Who looks by office rather than as somebody's supervisor: the entry says so.
OFFICES = (Role.ADMINISTRATOR, Role.AGENCY_ADMINISTRATOR)


def note_absences(*, viewer: Profile, person: Profile) -> None:
    """Enter on the person's chain that the viewer has opened the page of absences."""
    office = {"as": viewer.role} if viewer.role in OFFICES else {}
    _note(viewer, person.subject, {"what": "person", "page": "absences"} | office)


def note_import(*, viewer: Profile, people_import: UUID) -> None:
    """Enter on the viewer's own chain that the lines of a file, which name people, were opened."""
    _note(viewer, viewer.subject, {"what": "import", "import": str(people_import)})


def _note(viewer: Profile, subject: UUID, detail: dict[str, Any]) -> None:
    look = uuid5(LOOKS, f"{viewer.subject} {subject} {sorted(detail.items())} {timezone.now().date()}")
    if _entered(subject, look):
        return
    with transaction.atomic():
        hold(subject=subject)
        if not _entered(subject, look):  # nor was it meanwhile
            body = {"actor": viewer.subject, "action": "view", "detail": detail}
            append(subject=subject, drafts=[Draft(AUDIT, body, look)])


def _entered(subject: UUID, look: UUID) -> bool:
    return Entry.objects.filter(subject=subject, kind=AUDIT, source=look).exists()
