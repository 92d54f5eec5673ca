"""Entries about looks through the API (rule R1): as on the pages, and naming nobody."""

from collections.abc import Mapping
from uuid import UUID, uuid5

from django.db import transaction
from django.utils import timezone

from lms.ledger.appending import AUDIT
from lms.ledger.models import Entry
from lms.ledger.services import Draft, append, hold
from lms.members.models import Profile

from .. import audit
from .filters import Reach

#: Names a page of a list on a day: the namespace of these names.
PAGES = UUID("c0a7a6f5-6a43-4f0e-9a8e-6f3b7f0c2d51")

#: Filters whose values the ledger keeps: keys, and what is chosen from a list. Of any other, which may be free text, it
#: keeps the name alone.
TOLD = {"unit", "course", "key", "kind", "state"} | {"active", "ended", "expiring", "overdue", "required"}


def note_list(*, viewer: Profile, what: str, reach: Reach, asked: Mapping[str, str], rows: int) -> None:
    """Enter that a page of a list was read: on the viewer's chain, once a day (UTC) for each page and filter.

    A list of one person is a look at that person, and stands on the person's chain.
    """
    if reach.person:
        audit.note_view(viewer=viewer, person=reach.person)
        return
    said = dict(sorted(asked.items()))
    look = uuid5(PAGES, f"{viewer.subject} {what} {said} {timezone.now().date()}")
    seen = Entry.objects.filter(subject=viewer.subject, kind=AUDIT, source=look)
    if seen.exists():
        return
    with transaction.atomic():
        hold(subject=viewer.subject)
        if not seen.exists():
            filters = {name: value if name in TOLD else None for name, value in said.items()}
            detail = {"what": what, "by": "api", "filters": filters, "rows": rows}
            body = {"actor": viewer.subject, "action": "view", "detail": detail}
            append(subject=viewer.subject, drafts=[Draft(AUDIT, body, look)])
