"""What the screens of regrades read: the diff, its numbers, and who did what. Learners are codes."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Count, F, Q, QuerySet

from lms.members.models import Profile

from ..attempts.models import Attempt, Score
from ..questions.models import QuestionVersion
from .changes import naming
from .models import Regrade, RegradeRow
from .queries import code_of, quiz_titles

#: Rows of a file read at a time.
PART = 500


@dataclass(frozen=True)
class Numbers:
    """How many attempts a regrade concerns, and how."""

    rows: int
    raised: int
    lowered: int
    gains: int
    losses: int
    #: Wait for a marker: the row changes, a score comes later.
    unscored: int
    stuck: int
    applied: int
    #: Takes a pass away and was not applied.
    kept: int


#: What a list of rows can be narrowed to.
FILTERS = {
    "raised": Q(from_score__gt=0, new_share__gt=F("old_share"), stuck=False),
    "lowered": Q(from_score__gt=0, new_share__lt=F("old_share"), stuck=False),
    "gains": Q(old_passed=False, new_passed=True, stuck=False),
    "losses": Q(lowers=True),
    "unscored": Q(from_score=0, stuck=False),
    "stuck": Q(stuck=True),
    "kept": Q(lowers=True, applied=False),
}


def numbers_of(regrade: Regrade) -> Numbers:
    """Count the rows of a diff. One query."""
    counted = {f"of_{name}": Count("pk", filter=only) for name, only in FILTERS.items()}
    found = regrade.rows.aggregate(of_rows=Count("pk"), of_applied=Count("pk", filter=Q(applied=True)), **counted)
    return Numbers(**{name.removeprefix("of_"): number for name, number in found.items()})


def rows_of(regrade: Regrade, only: str = "") -> QuerySet[RegradeRow]:
    """Return the diff, those that lose a pass first; ``only`` is one of ``FILTERS``."""
    return regrade.rows.filter(FILTERS.get(only, Q())).order_by("-lowers", "pk")


@dataclass(frozen=True)
class DiffLine:
    """One attempt's old and new, as it is shown. Shares in percent with two places; None while there is no score."""

    row: RegradeRow
    old: str
    new: str
    old_question: str
    new_question: str

    @property
    def code(self) -> str:
        """What the attempt is called."""
        return code_of(self.row.attempt_id)


def diff_lines(regrade: Regrade, rows: Iterable[RegradeRow]) -> list[DiffLine]:
    """Return rows as they are shown. Two queries."""
    page, key = list(rows), str(regrade.question_key)
    scores = Score.objects.filter(attempt__in={row.attempt_id for row in page})
    before = {(pk, number): result for pk, number, result in scores.values_list("attempt", "number", "result")}
    waiting = [row.attempt_id for row in page if not row.from_score]
    present = dict(Attempt.objects.filter(pk__in=waiting).values_list("pk", "result")) if waiting else {}
    lines = []
    for row in page:
        old = before.get((row.attempt_id, row.from_score))
        asked = old or (None if row.applied else present.get(row.attempt_id))
        new_share = "" if any(one["score"] is None and not one.get("dropped") for one in row.result) else row.new_share
        lines.append(
            DiffLine(
                row,
                percent(row.old_share) if row.from_score else "",
                percent(new_share) if new_share != "" else "",
                _earned(asked or [], key),
                _earned(row.result, key),
            )
        )
    return lines


def percent(share: Any) -> str:
    """Return a share from 0 to 1 in percent, cut off after two places."""
    whole = int(share * 10000)
    return f"{whole // 100}.{whole % 100:02d}"


def _earned(result: list[dict[str, Any]], key: str) -> str:
    """Return what the question earned: a fraction, "-" where it is left out, empty where it is not known."""
    row = next((one for one in result if one["key"] == key), None)
    if row is None or row["score"] is None:
        return ""
    return "-" if row.get("dropped") else str(row["score"])


def file_rows(regrade: Regrade) -> Iterator[list[Any]]:
    """Yield the diff line by line, for a file: whole ids, so that an audit finds the attempts."""
    last = 0
    while part := list(regrade.rows.filter(pk__gt=last).order_by("pk")[:PART]):
        for line in diff_lines(regrade, part):
            row = line.row
            marks = [int(one) for one in (row.old_passed, row.new_passed, row.lowers, row.stuck, row.applied)]
            shares = [line.old_question, line.new_question, line.old, line.new]
            yield [row.attempt_id, row.from_score, *shares, *marks]
        last = part[-1].pk


#: Names of the file's columns: for programs, so the same in every language.
FILE_HEADER = [
    "attempt",
    "from_score",
    "question_before",
    "question_after",
    "percent_before",
    "percent_after",
    "passed_before",
    "passed_after",
    "lowers_a_pass",
    "not_readable_by_new_version",
    "applied",
]


@dataclass(frozen=True)
class Listed:
    """A regrade with its names: those of colleagues, of the quiz and of the question."""

    regrade: Regrade
    quiz: str
    question: str
    by: str
    approved_by: str
    from_number: int
    to_number: int | None


def listed(regrades: Iterable[Regrade]) -> list[Listed]:
    """Return regrades with the names they are shown with. Three queries."""
    rows = list(regrades)
    versions = QuestionVersion.objects.in_bulk({pk for row in rows for pk in (row.from_version, row.to_version) if pk})
    people = names_of({pk for row in rows for pk in (row.by, row.approved_by) if pk})
    titles = quiz_titles(row.quiz_key for row in rows if row.quiz_key)
    return [
        Listed(
            row,
            titles.get(row.quiz_key, "") if row.quiz_key else "",
            versions[row.from_version].content["prompt"],
            people.get(row.by, ""),
            people.get(row.approved_by, "") if row.approved_by else "",
            versions[row.from_version].number,
            versions[row.to_version].number if row.to_version else None,
        )
        for row in rows
    ]


def names_of(subjects: Iterable[UUID]) -> dict[UUID, str]:
    """Return the names of colleagues; whose account is gone has none. One query."""
    rows = Profile.objects.select_related("user").filter(subject__in=list(subjects))
    return {row.subject: row.display_name for row in rows}


def left_out(regrade: Regrade) -> tuple[QuerySet[Attempt], QuerySet[Attempt]]:
    """Return the attempts that ask the question and are open, and those handed in since it was asked for.

    Every quiz is named by its key, so that the index on hand-ins leaves few stored texts to be read. One query before.
    """
    rows = naming(regrade.from_version, regrade.quiz_key)
    if not regrade.quiz_key:
        keys = Attempt.objects.order_by().values_list("quiz_key", flat=True).distinct()
        rows = rows.filter(quiz_key__in=list(keys))
    handed_in = rows.filter(state__in=[Attempt.State.MARKING, Attempt.State.SUBMITTED])
    still_open = rows.filter(state=Attempt.State.OPEN, submitted_at=None)
    return still_open, handed_in.filter(submitted_at__gt=regrade.at)
