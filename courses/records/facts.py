"""One officer's facts, arranged by course and certification period: what every line of the record follows from."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property
from typing import Any, NamedTuple
from uuid import UUID

from lms.conf import lms_setting
from lms.core.zones import named_zone

from ..progress.models import CompletionFact
from ..progress.queries import Done, Opening

Kind = CompletionFact.Kind


class Fact(NamedTuple):
    """What the record needs of a fact."""

    kind: str
    key: UUID
    course_key: UUID | None
    period: int
    language: str
    required_version: int | None
    evidence: dict[str, Any]
    occurred_at: datetime


def facts_of(subject: UUID) -> list[Fact]:
    """Return everything recorded of an officer, oldest first. One query."""
    rows = CompletionFact.objects.filter(subject=subject).order_by("occurred_at", "recorded_at")
    return [Fact(*row) for row in rows.values_list(*Fact._fields)]


class PeriodFacts:
    """The facts of one course in one certification period."""

    def __init__(self, number: int) -> None:
        """Begin without facts."""
        self.number = number
        self.facts: list[Fact] = []

    def last(self, kind: str) -> Fact | None:
        """Return the latest fact of a kind."""
        return next((fact for fact in reversed(self.facts) if fact.kind == kind), None)

    @cached_property
    def completion(self) -> Fact | None:
        """That the course was completed in this period."""
        return self.last(Kind.COURSE)

    @property
    def zone(self) -> str:
        """The zone in which its days are reckoned."""
        said = str(self.completion.evidence.get("zone") or "") if self.completion else ""
        return said or str(lms_setting("CERTIFICATE_ZONE"))

    @property
    def completed_on(self) -> date:
        """The day of the completion, in ``zone``; only of a period that was completed."""
        assert self.completion is not None  # noqa: S101  (asked of completed periods)
        return self.completion.occurred_at.astimezone(named_zone(self.zone)).date()

    @property
    def valid_until(self) -> date | None:
        """The last valid day: as the completion said, or as it was changed since (rule K10)."""
        said = self.last(Kind.VALIDITY) or self.completion
        day = said.evidence.get("valid_until") if said else None
        return date.fromisoformat(day) if day else None

    @property
    def recognised(self) -> bool:
        """Whether it was completed by recognition of what was learnt elsewhere."""
        return self.completion is not None and self.completion.evidence.get("by") == "recognition"

    @property
    def languages(self) -> list[str]:
        """The languages its lessons were read in, the first first."""
        read = [fact.language for fact in self.facts if fact.kind == Kind.LESSON]
        whole = [self.completion.language] if self.completion else []
        return [code for code in dict.fromkeys(read or whole) if code]

    def scores(self) -> dict[str, Decimal]:
        """Return the best score of each activity, as a share, in the order of the first try."""
        best: dict[str, Decimal] = {}
        for fact in self.facts:
            if fact.kind == Kind.SCORE:
                score = Decimal(fact.evidence["score"])
                best[str(fact.key)] = max(score, best.get(str(fact.key), score))
        return best


class CourseFacts:
    """The facts of one course, by period."""

    def __init__(self) -> None:
        """Begin without facts."""
        self.periods: dict[int, PeriodFacts] = {}

    def add(self, fact: Fact) -> None:
        """Take a fact in."""
        self.periods.setdefault(fact.period, PeriodFacts(fact.period)).facts.append(fact)

    @property
    def completed(self) -> list[PeriodFacts]:
        """The periods that were completed, the latest first."""
        return [one for number, one in sorted(self.periods.items(), reverse=True) if one.completion]

    @property
    def openings(self) -> list[Opening]:
        """Why later periods were opened."""
        opened = ((number, one.last(Kind.PERIOD)) for number, one in sorted(self.periods.items()))
        return [Opening(number, fact.evidence) for number, fact in opened if fact]

    @property
    def languages(self) -> list[str]:
        """The languages in which anything was read."""
        return list(dict.fromkeys(code for one in self.periods.values() for code in one.languages))


def by_course(facts: Iterable[Fact]) -> dict[UUID, CourseFacts]:
    """Return the facts of each course."""
    found: dict[UUID, CourseFacts] = defaultdict(CourseFacts)
    for fact in facts:
        if fact.course_key:
            found[fact.course_key].add(fact)
    return dict(found)


def as_done(facts: Iterable[Fact]) -> list[Done]:
    """Return facts as the standing in a course needs them."""
    return [Done(fact.kind, str(fact.key), str(fact.course_key), fact.period) for fact in facts]
