"""Who looked at an officer's record: what the officer's own chain says of it (rule R1)."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from lms.ledger.appending import AUDIT
from lms.ledger.models import Entry
from lms.members.models import Profile, Role

#: What is told of, by action in the ledger. Decisions about the account are none of them.
ACTIONS: dict[str, str | Promise] = {
    "view": _("Looked at how far you are"),
    "export": _("Took a copy of your record"),
    "personal_data_exported": _("Downloaded what the centre keeps about you"),
    "certificate_downloaded": _("Downloaded a certificate of yours"),
}
#: What ``detail["what"]`` says of an officer's own copy; a supervisor's own chain also tells of lists about others.
RECORD = "record"
SHOWN = 10
#: Whoever looked by office, not as a supervisor: the entry says so.
OFFICES: dict[str | None, str | Promise] = {
    Role.ADMINISTRATOR: _("An administrator"),
    Role.AGENCY_ADMINISTRATOR: _("An administrator of your agency"),
}


@dataclass(frozen=True)
class Look:
    """One look or copy."""

    action: str | Promise
    #: "You", "your supervisor", "an administrator".
    role: str | Promise
    #: Name of who did it, as it is today; empty when the account is gone, or when it is the officer.
    name: str
    at: datetime


def looks_at(subject: UUID, *, limit: int = SHOWN) -> tuple[list[Look], int]:
    """Return the latest looks at an officer's record, the newest first, and how many there are. Two queries."""
    rows = Entry.objects.filter(subject=subject, kind=AUDIT).order_by("-sequence").values_list("body", "recorded_at")
    entries = [(json.loads(body), at) for body, at in rows]
    told = [(said, at) for said, at in entries if _concerns(said, subject)]
    people = _people({said["actor"] for said, _at in told[:limit]} - {str(subject), None})
    return [_look(said, at, subject, people) for said, at in told[:limit]], len(told)


def _concerns(said: dict[str, Any], subject: UUID) -> bool:
    if said["action"] not in ACTIONS:
        return False
    own = said["actor"] == str(subject)
    return not own or said["detail"].get("what") == RECORD or said["action"] == "personal_data_exported"


def _people(subjects: set[Any]) -> dict[str, Profile]:
    found = Profile.objects.select_related("user").filter(subject__in=subjects)
    return {str(one.subject): one for one in found}


def _look(said: dict[str, Any], at: datetime, subject: UUID, people: dict[str, Profile]) -> Look:
    action = ACTIONS[said["action"]]
    if said["actor"] == str(subject):
        return Look(action, _("You"), "", at)
    who = people.get(said["actor"] or "")
    return Look(action, _role(said, who), who.display_name if who else "", at)


def _role(said: dict[str, Any], who: Profile | None) -> str | Promise:
    """Return as what somebody looked: as said that day, else what the action tells, else the role of today."""
    if said["actor"] is None:
        return _("The centre")
    if said["action"] in ("personal_data_exported", "certificate_downloaded") or said["detail"].get("what") == RECORD:
        return _("An administrator")
    if said["detail"].get("what") == "person":
        return OFFICES.get(said["detail"].get("as"), _("Your supervisor"))
    return _("An administrator") if who and who.role == Role.ADMINISTRATOR else _("Your supervisor")
