"""Until when a completion is valid: days in, days out, no database (rules K6 and T1).

A completion is valid up to and including its last day. Months are those of the calendar: the 31st becomes the month's
last day where there is no 31st, and 29 February becomes the 28th.

*Rolling*: the last day lies ``months`` after the completion. *Fixed*: it is the first ``fixed_day`` that lies at least
``months`` after it. With 12 months and 12-31:

- completed 14 March 2026, valid until 31 December 2027 (14 March 2027 is the least that is owed);
- completed 31 December 2026, valid until 31 December 2027;
- completed 1 January 2027, valid until 31 December 2028.

"Until the end of next year" is therefore 12 months, "until the end of this year, but a quarter at least" is 3.

A renewal is reckoned from the old last day if it is done in time: from ``window_days`` before that day to
``grace_days`` after it. Otherwise it is reckoned from the day it is done.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date, timedelta
from typing import Any, Self

from dateutil.relativedelta import relativedelta

ROLLING, FIXED = "rolling", "fixed"
A_LEAP_YEAR = 2024


@dataclass(frozen=True, kw_only=True)
class Policy:
    """What a course says of validity, as ``RequiredSet.validity`` holds it. ``months`` None: it never ends.

    Raises ValueError, in plain words, for a policy that cannot be.
    """

    months: int | None = None
    mode: str = ROLLING
    #: Month and day, such as ``12-31``; only the fixed mode looks at it.
    fixed_day: str = ""
    window_days: int = 90
    grace_days: int = 0

    @classmethod
    def read(cls, stored: Mapping[str, Any]) -> Self:
        """Return the policy of a stored dictionary; what is missing takes its default. Raises ValueError."""
        unknown = set(stored) - {field.name for field in fields(cls)}
        if unknown:
            raise ValueError(f"Validity knows nothing of: {', '.join(sorted(unknown))}.")
        return cls(**stored)

    def __post_init__(self) -> None:
        if self.months is not None and not _whole(self.months, 1):
            raise ValueError("Validity is a whole number of months, 1 or more.")
        if self.mode not in (ROLLING, FIXED):
            raise ValueError("Validity is counted either rolling or to a fixed day.")
        if self.mode == FIXED and not _is_day(self.fixed_day):
            raise ValueError("A fixed day is a month and a day with two digits each, such as 12-31.")
        if not _whole(self.window_days, 0) or not _whole(self.grace_days, 0):
            raise ValueError("The renewal window and the days of grace are whole numbers of days, 0 or more.")


def valid_until(policy: Policy, completed_on: date, previous_until: date | None = None) -> date | None:
    """Return the last valid day of a completion, None where it never ends.

    ``previous_until`` is the last valid day of what this renews. A renewal never takes a day away that was given, and
    never ends on the day it is done: where long grace on a short validity would, it is reckoned from that day.
    """
    until = _reckoned(policy, completed_on)
    if until is None or previous_until is None:
        return until
    if in_time(policy, completed_on, previous_until):
        extended = _reckoned(policy, previous_until)
        if extended and extended > completed_on:
            until = extended
    return max(until, previous_until)


def window_opens(policy: Policy, until: date) -> date:
    """Return the first day on which a completion that is valid until then may be renewed."""
    return until - timedelta(days=policy.window_days)


def in_time(policy: Policy, day: date, until: date) -> bool:
    """Tell whether a renewal on that day is reckoned from the old last day."""
    return window_opens(policy, until) <= day <= until + timedelta(days=policy.grace_days)


def _reckoned(policy: Policy, start: date) -> date | None:
    """Return the last valid day when it is reckoned from ``start``."""
    if policy.months is None:
        return None
    owed = start + relativedelta(months=policy.months)
    return _first_on_or_after(owed, policy.fixed_day) if policy.mode == FIXED else owed


def _first_on_or_after(day: date, fixed_day: str) -> date:
    month, number = map(int, fixed_day.split("-"))
    this_year = day + relativedelta(month=month, day=number)  # the library clamps 29 February
    return this_year if this_year >= day else day + relativedelta(years=1, month=month, day=number)


def _whole(value: Any, least: int) -> bool:
    return type(value) is int and value >= least


def _is_day(text: Any) -> bool:
    """Tell whether a text is a day of some year as MM-DD."""
    if not isinstance(text, str) or not re.fullmatch(r"\d\d-\d\d", text, re.ASCII):
        return False
    try:
        date.fromisoformat(f"{A_LEAP_YEAR}-{text}")
    except ValueError:
        return False
    return True
