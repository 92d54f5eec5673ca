"""How long a completion is valid: the course's policy, in the centre's zone."""

from datetime import date, datetime
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from django.utils import timezone

from lms.conf import lms_setting
from lms.core.zones import end_of_day, named_zone

from .models import CourseSummary
from .validity import Policy, valid_until, window_opens

#: Why a certification period was opened.
RENEWAL, MATERIAL = "renewal", "material"


class Validity(NamedTuple):
    """The last day on which a completion is valid (None: it does not expire), and the zone that day is reckoned in."""

    day: date | None
    zone: str

    @property
    def evidence(self) -> dict[str, Any]:
        """Return it as a fact keeps it."""
        return {"valid_until": self.day.isoformat() if self.day else None, "zone": self.zone}


def next_validity(policy: dict[str, Any], at: datetime, *, previous: date | None, keep: bool) -> Validity:
    """Return until when a completion at ``at`` is valid.

    ``previous`` is the last day of the period before. ``keep`` says that only a part was redone after a material
    change: that neither lengthens nor shortens what holds, and does not renew what has run out meanwhile.
    """
    zone = lms_setting("CERTIFICATE_ZONE")
    if keep:
        return Validity(previous, zone)
    if not policy.get("months"):
        return Validity(None, zone)
    return Validity(valid_until(Policy.read(policy), at.astimezone(ZoneInfo(zone)).date(), previous), zone)


def still_valid(day: date | None, zone: str, now: datetime | None = None) -> bool:
    """Whether ``day``, the last valid one, is not over yet in its zone."""
    return day is None or (now or timezone.now()) <= end_of_day(day, zone or "UTC")


def renewable_from(summary: CourseSummary, policy: dict[str, Any]) -> date | None:
    """Return the first day on which a completion may be renewed; None where it never has to be, or is being.

    Where the course says nothing of validity any more, what was given an end before may be renewed from that day on.
    """
    if summary.completed_at is None or summary.valid_until is None or summary.renewing:
        return None
    return window_opens(Policy.read(policy), summary.valid_until) if policy.get("months") else summary.valid_until


def may_renew(summary: CourseSummary, policy: dict[str, Any]) -> bool:
    """Whether the time to renew has come."""
    opens = renewable_from(summary, policy)
    return opens is not None and opens <= today()


def is_expiring(summary: CourseSummary, now: datetime | None = None) -> bool:
    """Whether a completion is valid, and for ``LMS["EXPIRING_DAYS"]`` at most."""
    return summary.state == CourseSummary.State.COMPLETED and ends_soon(summary.valid_until, summary.valid_zone, now)


def ends_soon(day: date | None, zone: str, now: datetime | None = None) -> bool:
    """Whether ``day``, the last valid one, lies at most ``LMS["EXPIRING_DAYS"]`` ahead in its zone."""
    if day is None:
        return False
    here = (now or timezone.now()).astimezone(named_zone(zone)).date()
    return (day - here).days <= lms_setting("EXPIRING_DAYS")


def today() -> date:
    """Return today's date in the centre's zone."""
    return timezone.now().astimezone(ZoneInfo(lms_setting("CERTIFICATE_ZONE"))).date()
