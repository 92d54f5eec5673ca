"""The rules an attempt is taken under, fixed when it starts (rule A1)."""

from dataclasses import asdict, dataclass, fields
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

from .models import Attempt, Counting, Expiry, Shown


@dataclass(frozen=True, kw_only=True)
class Policy:
    """What a quiz said when the attempt started. Attempts of earlier releases pinned the pass mark alone."""

    #: Percent that passes; 0 for practice.
    pass_mark: int
    counting: str = Counting.HIGHEST
    expiry: str = Expiry.SUBMIT
    #: Minutes to hand in after the deadline, where ``expiry`` allows it.
    grace: int = 0
    #: Minutes, before and with what was granted to the officer; None without a limit.
    limit: int | None = None
    limit_granted: int | None = None
    #: Closing time in ISO 8601 (UTC), or empty, and the zone it was set in.
    closes_at: str = ""
    zone: str = ""
    #: How many tries there were, what was granted included; None without a limit.
    tries: int | None = None
    show_marks: str = Shown.AT_ONCE
    show_answers: str = Shown.AT_ONCE
    layout: str = "auto"
    instant: bool = False
    second_marker: bool = False

    @classmethod
    def of(cls, attempt: Attempt) -> "Policy":
        """Return what an attempt pinned."""
        known = {field.name for field in fields(cls)}
        return cls(**{name: value for name, value in attempt.pinned.items() if name in known})

    @property
    def closing(self) -> datetime | None:
        """When the quiz closes, as pinned."""
        return datetime.fromisoformat(self.closes_at) if self.closes_at else None

    def pinned(self) -> dict[str, Any]:
        """Return the policy as an attempt stores it."""
        return asdict(self)


def six_places(share: Fraction) -> Decimal:
    """Return a share as it is stored; what is compared with a pass mark is the fraction itself (rule A6)."""
    return (Decimal(share.numerator) / share.denominator).quantize(Decimal("0.000001"))


def passes(share: Fraction, pass_mark: int) -> bool:
    """Return whether a share from 0 to 1 reaches the pass mark; compared exactly, before any rounding (rule A6)."""
    return share * 100 >= pass_mark
