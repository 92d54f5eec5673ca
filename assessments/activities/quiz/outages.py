"""An outage, and the attempts it took time from."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from assessments.attempts.models import Attempt, AttemptQuerySet


@dataclass(frozen=True, kw_only=True)
class Outage:
    """From when until when nobody could answer, and what is given back for it."""

    #: None for every quiz.
    quiz_key: UUID | None
    since: datetime
    until: datetime
    minutes: int
    reason: str

    def closed(self) -> AttemptQuerySet:
        """Return the attempts whose deadline ended them in between, handed in by themselves or not at all."""
        ended = (self.since, self.until)
        return self._here(Attempt.objects.filter(closed_by=Attempt.ClosedBy.DEADLINE, submitted_at__range=ended))

    def attempts(self) -> AttemptQuerySet:
        """Return the timed attempts that were under way in between and are still open.

        Not only those whose deadline fell into it: whoever had an hour left has lost the same minutes.
        """
        return self._here(Attempt.objects.open().filter(started_at__lt=self.until, deadline_at__gt=self.since))

    def _here(self, rows: AttemptQuerySet) -> AttemptQuerySet:
        return rows.filter(quiz_key=self.quiz_key) if self.quiz_key else rows

    def too_late(self, now: datetime) -> AttemptQuerySet:
        """Return those whose deadline would have passed all the same."""
        return self.attempts().filter(deadline_at__lte=now - timedelta(minutes=self.minutes))
