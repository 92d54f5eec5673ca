"""What an activity type reports when an officer has done something."""

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """One finished piece of work. ``score`` is a share from 0 to 1; finished and passed differ (rule C7)."""

    subject: UUID
    activity_key: UUID
    finished: bool
    passed: bool
    language: str
    occurred_at: datetime
    score: Decimal | None = None
    #: Ids that lead to the proof, such as ``{"attempt": "…"}``. Never answers, never names.
    evidence: dict[str, Any] = field(default_factory=dict)
