"""Entries in the ledger about looking and taking away (rule R1): the one thing a team page writes when it is opened.

On the chain of the person looked at, who may ask who did; on the viewer's own where a list was opened or a file taken.
Nobody is named: subjects and keys only.
"""

from typing import Any
from uuid import UUID, uuid5

from django.db import transaction
from django.utils import timezone

from lms.ledger.appending import AUDIT
from lms.ledger.models import Entry
from lms.ledger.services import Draft, append, audit, hold
from lms.members.models import Profile, Role

from .people import PeopleFilter
from .places import Place

#: Names a viewer's look at a person on a day, so that it is entered once: the namespace of these names.
LOOKS = UUID("5b1f0c6e-8a3d-4c52-9d8e-2f7a61c0b9d4")
#: Who looks by office rather than as somebody's supervisor: the entry says so.
OFFICES = (Role.ADMINISTRATOR, Role.AGENCY_ADMINISTRATOR)


def note_view(*, viewer: Profile, person: Profile) -> None:
    """Enter that the viewer has looked at one person: once a day (UTC), so that reloads do not fill the chain.

    Who looks at the own name among the team leaves no entry.
    """
    if viewer.pk == person.pk:
        return
    look = uuid5(LOOKS, f"{viewer.subject} {person.subject} {timezone.now().date()}")
    if not _entered(person.subject, look):
        detail = {"what": "person"} | ({"as": viewer.role} if viewer.role in OFFICES else {})
        _enter(person.subject, look, {"actor": viewer.subject, "action": "view", "detail": detail})


def note_list(*, viewer: Profile, wanted: PeopleFilter) -> None:
    """Enter on the viewer's own chain that a list was opened, and which: once a day (UTC) for each list."""
    _note_own(viewer, _about(wanted))


def note_also(*, viewer: Profile, place: Place) -> None:
    """Enter on the viewer's own chain that those were listed who also serve in a place: once a day (UTC) for each."""
    _note_own(viewer, {"what": "also", "unit": place.address.get("unit", "")})


def note_assignments(*, viewer: Profile, ended: bool) -> None:
    """Enter on the viewer's own chain that a list was opened which says what single people are asked: once a day."""
    _note_own(viewer, {"what": "assignments", "state": "ended" if ended else "open"})


def note_asked(*, viewer: Profile, assignment: UUID) -> None:
    """Enter on the viewer's own chain that the people behind an assignment were listed: once a day (UTC)."""
    _note_own(viewer, {"what": "assignment", "assignment": str(assignment)})


def _note_own(viewer: Profile, detail: dict[str, Any]) -> None:
    look = uuid5(LOOKS, f"{viewer.subject} {sorted(detail.items())} {timezone.now().date()}")
    if not _entered(viewer.subject, look):
        _enter(viewer.subject, look, {"actor": viewer.subject, "action": "view", "detail": detail})


def _enter(subject: UUID, look: UUID, body: dict[str, Any]) -> None:
    """Append an entry, unless it was appended meanwhile."""
    with transaction.atomic():
        hold(subject=subject)
        if not _entered(subject, look):
            append(subject=subject, drafts=[Draft(AUDIT, body, look)])


def _about(wanted: PeopleFilter) -> dict[str, Any]:
    return {
        "what": "person" if wanted.person else "people",
        "unit": wanted.place.address.get("unit", ""),
        "course": str(wanted.course.course_key) if wanted.course else None,
        "standing": wanted.standing,
    }


def _entered(subject: UUID, look: UUID) -> bool:
    return Entry.objects.filter(subject=subject, kind=AUDIT, source=look).exists()


def note_export(*, viewer: Profile, wanted: PeopleFilter, rows: int) -> None:
    """Enter that a list was taken away, and which; one about a single person stands on that person's chain."""
    person = wanted.person.subject if wanted.person else None
    detail = _about(wanted) | {"rows": rows}
    audit(actor=viewer.subject, action="export", subject=person, detail=detail)


def note_unit_export(*, viewer: Profile, place: Place) -> None:
    """Enter that the figures of units were taken away."""
    audit(actor=viewer.subject, action="export", detail={"what": "units", "unit": place.address.get("unit", "")})
