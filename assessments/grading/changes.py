"""What a regrade changes for an attempt; nothing here writes."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any
from uuid import UUID

from django.db.models import Max, OuterRef, QuerySet, Subquery, TextField
from django.db.models.functions import Cast, Coalesce

from ..attempts.answers import InvalidAnswer
from ..attempts.models import Answer, Attempt
from ..attempts.policy import passes, six_places
from ..attempts.queries import current_of
from ..attempts.services import share_of
from ..questions.content import Content
from ..questions.models import QuestionVersion
from .marks import grade
from .models import Regrade, RegradeRow
from .tries import takes_a_pass, tries_beside

Action = Regrade.Action
NOTHING = Decimal(0)


def asked_in(version: UUID, quiz_key: UUID | None) -> QuerySet[Attempt]:
    """Return handed-in attempts that name a version of a question, in the order of their keys.

    Found in the stored text, because SQLite does not look into a JSON array; so ``pins_version`` has the last word.
    """
    return naming(version, quiz_key).handed_in().order_by("pk")  # type: ignore[attr-defined]


def naming(version: UUID, quiz_key: UUID | None) -> QuerySet[Attempt]:
    """Return attempts in any state whose pinned questions name a version."""
    rows = Attempt.objects.annotate(pinned_text=Cast("pinned", TextField())).filter(pinned_text__contains=str(version))
    return rows.filter(quiz_key=quiz_key) if quiz_key else rows


@dataclass(frozen=True)
class Change:
    """What becomes of one attempt."""

    result: list[dict[str, Any]]
    share: Decimal
    passed: bool
    #: Still waits for a marker of another question, so there is no score before and none after.
    waits: bool
    lowers: bool
    stuck: bool


class Ruling:
    """How a regrade counts the question, read once for all attempts."""

    def __init__(self, regrade: Regrade) -> None:
        self.regrade = regrade
        self.key = str(regrade.question_key)

    def concerns(self, attempt: Attempt) -> bool:
        """Return whether the attempt was graded by the version in question."""
        wanted = str(self.regrade.from_version)
        return any(pin["version"] == wanted for pin in attempt.questions)

    @cached_property
    def _words(self) -> tuple[Content, list[Content]]:
        """Return the version that grades, and the newest of every other language that asks the same."""
        to = QuestionVersion.objects.get(pk=str(self.regrade.to_version))
        same = QuestionVersion.objects.filter(question_key=to.question_key, structure=to.structure)
        newest = {row.language: row.content for row in same.exclude(language=to.language).order_by("number")}
        return to.content, list(newest.values())

    def _row(self, row: dict[str, Any], answer: Answer | None) -> dict[str, Any] | None:
        """Return the question's new row; None where the new version cannot read the answer."""
        if self.regrade.action == Action.DROP:
            return row | {"dropped": True}
        if self.regrade.action == Action.FULL:
            return {"key": row["key"], "score": "1"}
        content, words = self._words
        try:
            share = grade(content, answer.response if answer else None, words)
        except InvalidAnswer:
            return None
        return {"key": row["key"], "score": None if share is None else str(share)}

    def change(self, attempt: Attempt, answer: Answer | None, beside: list[Attempt]) -> Change | None:
        """Return what changes for an attempt, None where nothing does.

        ``beside`` are the officer's tries that count; see ``takes_a_pass``.
        """
        rows: list[dict[str, Any]] = attempt.result or []
        old = next(row for row in rows if row["key"] == self.key)
        new = self._row(old, answer)
        if new == old:
            return None
        result = [new if new and row["key"] == self.key else row for row in rows]
        share = share_of(result, attempt.questions)
        if share is None:
            return Change(result, NOTHING, passed=False, waits=True, lowers=False, stuck=new is None)
        stored, passed = six_places(share), passes(share, attempt.pass_mark)
        lowers = new is not None and takes_a_pass(attempt, stored, passed, beside)
        return Change(result, stored, passed, waits=False, lowers=lowers, stuck=new is None)


def with_score_numbers(attempts: QuerySet[Attempt]) -> QuerySet[Attempt]:
    """Add ``last_score``: the number of the newest score, 0 without one."""
    last = Attempt.objects.filter(pk=OuterRef("pk")).annotate(last=Max("scores__number")).values("last")
    return attempts.annotate(last_score=Coalesce(Subquery(last), 0))


def rows_for(regrade: Regrade, attempts: Iterable[Attempt]) -> list[RegradeRow]:
    """Return the diff of attempts that carry ``last_score``, unchanged ones left out. Two queries, four at most."""
    ruling = Ruling(regrade)
    wanted = [one for one in attempts if ruling.concerns(one)]
    answers: dict[UUID, list[Answer]] = {}
    for answer in Answer.objects.counting().filter(attempt__in=wanted, question_key=regrade.question_key):
        answers.setdefault(answer.attempt_id, []).append(answer)
    beside = tries_beside(wanted)
    rows = []
    for attempt in wanted:
        given = current_of(answers.get(attempt.pk, [])).get(ruling.key)
        change = ruling.change(attempt, given, beside.get((attempt.subject, attempt.quiz_key), []))
        if change:
            rows.append(_row_of(regrade, attempt, change))
    return rows


def _row_of(regrade: Regrade, attempt: Attempt, change: Change) -> RegradeRow:
    return RegradeRow(
        regrade=regrade,
        attempt=attempt,
        from_score=attempt.last_score,  # type: ignore[attr-defined]
        old_share=attempt.score or NOTHING,
        new_share=change.share,
        old_passed=bool(attempt.passed),
        new_passed=change.passed,
        result=change.result,
        lowers=change.lowers,
        stuck=change.stuck,
    )
