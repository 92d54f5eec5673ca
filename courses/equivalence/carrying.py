"""Takes down under a new key what was done under an old one, dated from the evidence (rule K9).

The old record stays as it is. Who has anything under the new key keeps exactly that, so doing this twice is doing it
once; it runs again every night, because people may still finish the old course.
"""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from ..content.models import RequiredSet
from ..progress.models import CompletionFact, CourseSummary
from ..progress.reconcile import completion_of
from ..progress.records import write_many
from ..progress.rules import RULE_VERSION
from ..progress.services import settle
from ..progress.summaries import counted_at_the_end
from .models import Equivalence

Kind = CompletionFact.Kind
#: People a transaction: between two of them others can write.
BATCH = 200
#: What says how far somebody came in a course, over its certification periods.
COURSE_KINDS = (Kind.COURSE, Kind.PERIOD, Kind.VALIDITY)


def waiting(one: Equivalence) -> QuerySet[Any]:
    """Return the subjects of those who did the old thing and have nothing under the new key, in order."""
    kind = Kind(one.level)
    have = CompletionFact.objects.filter(kind=kind, key=one.new_key).values("subject")
    old = CompletionFact.objects.filter(kind=kind, key=one.old_key).exclude(subject__in=have)
    return old.order_by("subject").values_list("subject", flat=True).distinct()


def carry(one: Equivalence) -> int:
    """Carry everything that waits, a part at a time; return for how many people."""
    carrier, carried = _Carrier(one), 0
    for subjects in _parts(one):
        with transaction.atomic(), counted_at_the_end():
            taking = _taking(one, subjects)
            write_many(carrier.facts(subjects))
            for summary in taking:
                settle(summary)
        carried += len(subjects)
    return carried


def _parts(one: Equivalence) -> Iterator[list[UUID]]:
    """Yield who waits, each once, read anew before each part."""
    left = waiting(one)
    while subjects := list(left[:BATCH]):
        yield subjects
        left = waiting(one).filter(subject__gt=subjects[-1])


def _taking(one: Equivalence, subjects: list[UUID]) -> list[CourseSummary]:
    """Return the standings of those who take the new course, locked before any chain as an officer's act does.

    Also of those whose enrolment has ended: their standing follows from their facts as everybody's does (rule C8).
    """
    rows = CourseSummary.objects.select_for_update().filter(course_key=one.new_course_key, subject__in=subjects)
    return list(rows.order_by("subject"))


class _Carrier:
    """What is the same for everybody."""

    def __init__(self, one: Equivalence) -> None:
        self.one = one
        versions = RequiredSet.objects.filter(course_key=one.new_course_key).order_by("-version")
        self.version = versions.values_list("version", flat=True).first()
        courses = {"old_key": one.old_course_key, "new_key": one.new_course_key}
        self.whole = Equivalence.objects.filter(level=Equivalence.Level.COURSE, **courses).exists()

    def facts(self, subjects: list[UUID]) -> list[CompletionFact]:
        """Return what these people get under the new key. Two queries at most."""
        about_course = CompletionFact.objects.filter(kind__in=COURSE_KINDS, key=self.one.old_course_key)
        held = _by_subject(about_course, subjects)
        if self.one.level == Equivalence.Level.COURSE:
            return [self._course(facts) for facts in held.values()]
        done = _by_subject(CompletionFact.objects.filter(kind=Kind.LESSON, key=self.one.old_key), subjects)
        return [fact for subject, facts in done.items() for fact in self._lesson(facts, held.get(subject, []))]

    def _course(self, facts: list[CompletionFact]) -> CompletionFact:
        """Return the latest completion, valid neither longer nor shorter than it was."""
        held, proof = completion_of(facts), max(_completions(facts), key=lambda fact: fact.period)
        until = held.valid_until.isoformat() if held.valid_until else None
        zone = held.valid_zone or proof.evidence.get("zone", "")
        return self._carried(proof, period=1, valid_until=until, zone=zone)

    def _lesson(self, facts: list[CompletionFact], about_course: list[CompletionFact]) -> Iterator[CompletionFact]:
        """Yield a lesson as it counted towards the latest completion, and apart from it what was redone since.

        The latter is credit in a renewal that is under way. It counts in the first renewal of the new course, where
        the completion before it is carried too; else it would count towards a renewal it was not done for.
        """
        period = max((fact.period for fact in _completions(about_course)), default=0)
        before = [fact for fact in facts if fact.period <= period]
        since = [fact for fact in facts if fact.period > period]
        yield self._carried(before[-1] if before else since[0], period=1)
        if self.whole and before and since:
            yield self._carried(since[0], period=2)

    def _carried(self, proof: CompletionFact, *, period: int, **evidence: Any) -> CompletionFact:
        return CompletionFact(
            subject=proof.subject,
            kind=proof.kind,
            key=self.one.new_key,
            course_key=self.one.new_course_key,
            period=period,
            content_revision=proof.content_revision,
            required_version=self.version,
            rule_version=RULE_VERSION,
            language=proof.language,
            evidence={"equivalent": str(self.one.pk), "carried": str(proof.pk)} | evidence,
            occurred_at=proof.occurred_at,
        )


def _by_subject(facts: QuerySet[CompletionFact], subjects: list[UUID]) -> dict[UUID, list[CompletionFact]]:
    """Return these people's facts, the oldest first."""
    found: dict[UUID, list[CompletionFact]] = {}
    for fact in facts.filter(subject__in=subjects).order_by("occurred_at"):
        found.setdefault(fact.subject, []).append(fact)
    return found


def _completions(facts: list[CompletionFact]) -> list[CompletionFact]:
    return [fact for fact in facts if fact.kind == Kind.COURSE]
