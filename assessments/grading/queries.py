"""What waits for markers, what they have marked, and what of it the learner reads. Nothing here names anybody."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, Max, Min, OuterRef, QuerySet

from courses.activities.models import Activity

from ..attempts.models import Attempt
from ..attempts.policy import Policy
from ..attempts.queries import current_answers
from ..questions.content import Content
from ..questions.queries import versions_of
from ..questions.texts import count_words
from ..questions.versions import contents_of
from .models import Mark
from .rubrics import deciding_marks, points_of, share_of_marks
from .services import Text

#: Texts that are looked through for the next one, oldest first.
NEXT = 20


def code_of(attempt_id: UUID) -> str:
    """Return what an attempt is called where nobody is named."""
    return str(attempt_id)[:8].upper()


@dataclass(frozen=True)
class QuizQueue:
    """What waits of one quiz."""

    quiz_key: UUID
    title: str
    waiting: int = 0
    oldest: datetime | None = None
    marked: int = 0


def queues(marker: UUID) -> list[QuizQueue]:
    """Return every quiz with texts, those that wait longest first; own attempts are left out. Three queries."""
    waiting = _waiting(marker).order_by().values("quiz_key").annotate(number=Count("pk"), oldest=Min("submitted_at"))
    marked = Mark.objects.exclude(attempt__subject=marker).values("attempt__quiz_key")
    rows: dict[UUID, dict[str, Any]] = {row["quiz_key"]: {**row} for row in waiting}
    for row in marked.annotate(number=Count("attempt", distinct=True)):
        rows.setdefault(row["attempt__quiz_key"], {})["marked"] = row["number"]
    titles = quiz_titles(rows)
    found = [
        QuizQueue(key, titles.get(key, ""), row.get("number", 0), row.get("oldest"), row.get("marked", 0))
        for key, row in rows.items()
    ]
    return sorted(found, key=lambda one: (one.oldest is None, str(one.oldest), one.title))


def quiz_titles(keys: Iterable[UUID]) -> dict[UUID, str]:
    """Return the editors' names of quizzes by key. One query."""
    return dict(Activity.objects.filter(key__in=list(keys)).values_list("key", "title"))


def _waiting(marker: UUID) -> QuerySet[Attempt]:
    rows = Attempt.objects.filter(state=Attempt.State.MARKING).exclude(subject=marker)
    return rows.order_by("submitted_at", "pk")


def waiting_attempts(marker: UUID, quiz_key: UUID) -> QuerySet[Attempt]:
    """Return a quiz's attempts that wait, oldest first; after them those of which the marker has marked something."""
    mine = Mark.objects.filter(attempt=OuterRef("pk"), by=marker)
    rows = _waiting(marker).filter(quiz_key=quiz_key).annotate(touched=Exists(mine))
    return rows.order_by("touched", "submitted_at", "pk")


@dataclass(frozen=True)
class WaitingText:
    """One text in the queue."""

    attempt: Attempt
    question_key: str
    #: Its place in the attempt, counted from 1.
    number: int
    marks: int
    wanted: int
    #: The marker has marked it, so another person goes on.
    mine: bool

    @property
    def code(self) -> str:
        """What its attempt is called."""
        return code_of(self.attempt.pk)


def waiting_texts(attempts: Iterable[Attempt], marker: UUID) -> list[WaitingText]:
    """Return the texts of attempts that still wait for a marker. One query."""
    rows = list(attempts)
    given: dict[tuple[UUID, str], list[UUID]] = {}
    for pk, key, by in Mark.objects.filter(attempt__in=rows).values_list("attempt", "question_key", "by"):
        given.setdefault((pk, str(key)), []).append(by)
    found = []
    for attempt in rows:
        wanted = 2 if Policy.of(attempt).second_marker else 1
        for number, row in enumerate(attempt.result or [], start=1):
            marks = given.get((attempt.pk, row["key"]), [])
            if row["score"] is None and not row.get("dropped"):
                found.append(WaitingText(attempt, row["key"], number, len(marks), wanted, marker in marks))
    return found


def next_text(marker: UUID, quiz_key: UUID, after: UUID | None = None) -> WaitingText | None:
    """Return the text to mark next: another of the attempt just marked, else one of the oldest. Two queries.

    Each marker begins at another place among the oldest, so that two do not read the same text at the same time.
    """
    attempts = list(waiting_attempts(marker, quiz_key)[:NEXT])
    start = marker.int % len(attempts) if attempts else 0
    attempts = sorted(attempts[start:] + attempts[:start], key=lambda one: one.pk != after)
    return next((one for one in waiting_texts(attempts, marker) if not one.mine), None)


@dataclass(frozen=True)
class AskedText:
    """An essay as its marker reads it: in the words in front of the officer when it was written."""

    content: Content
    language: str
    answer: str
    number: int

    @property
    def words(self) -> int:
        """How many words it has."""
        return count_words(self.answer)


def asked_text(text: Text) -> AskedText:
    """Return question and answer of an essay. Two queries."""
    answer = current_answers(text.attempt).get(text.question_key)
    language = (answer.language if answer else "") or text.attempt.language
    keys = [pin["key"] for pin in text.attempt.questions]
    place = keys.index(text.question_key)
    (version,) = versions_of([text.attempt.questions[place]], language)
    written = str(answer.response.get("text", "")) if answer else ""
    return AskedText(version.shown.content, version.shown.language, written, place + 1)


@dataclass(frozen=True)
class Line:
    """One criterion with the level that was chosen."""

    criterion: str
    level: str
    points: int
    full: int


@dataclass(frozen=True)
class Feedback:
    """One mark in words."""

    mark: Mark
    lines: list[Line]
    points: int
    full: int

    @property
    def kind(self) -> str:
        """In which turn it was given, for the reader."""
        return str(self.mark.get_kind_display())


def in_words(content: Content, mark: Mark) -> Feedback:
    """Return a mark in the words of a version that asks the same."""
    lines = []
    for row in content["criteria"]:
        levels = {level["id"]: level for level in row["levels"]}
        level = levels[mark.levels[row["id"]]]
        full = max(int(one["points"]) for one in levels.values())
        lines.append(Line(row["text"], level["text"], int(level["points"]), full))
    return Feedback(mark, lines, *points_of(content, mark.levels))


def feedback_of(attempt: Attempt, language: str) -> dict[str, list[Feedback]]:
    """Return, by question key, the marks that count in words of ``language``; for the learner. At most two queries.

    Nothing of a text that still waits: the first of two marks is not told before the second is given.
    """
    done = {row["key"] for row in attempt.result or [] if row["score"] is not None}
    marks: dict[str, list[Mark]] = {}
    for mark in attempt.marks.order_by("number"):
        if str(mark.question_key) in done:
            marks.setdefault(str(mark.question_key), []).append(mark)
    pins = [pin for pin in attempt.questions if pin["key"] in marks]
    if not pins:
        return {}
    return {
        pin["key"]: [in_words(version.shown.content, mark) for mark in deciding_marks(marks[pin["key"]])]
        for pin, version in zip(pins, versions_of(pins, language), strict=True)
    }


@dataclass(frozen=True)
class MarkedText:
    """One text that has its marks."""

    attempt: Attempt
    question_key: str
    shares: list[int]
    percent: int
    moderated: bool
    last: datetime

    @property
    def code(self) -> str:
        """What its attempt is called."""
        return code_of(self.attempt.pk)

    @property
    def differ(self) -> bool:
        """Whether two markers saw it differently and nobody has decided."""
        return not self.moderated and len(set(self.shares)) > 1


def marked_keys(marker: UUID, quiz_key: UUID) -> QuerySet[Any, Any]:
    """Return attempt and question of every text of a quiz with a mark, marked last first; own attempts left out."""
    rows = Mark.objects.filter(attempt__quiz_key=quiz_key).exclude(attempt__subject=marker)
    return rows.values("attempt_id", "question_key").annotate(last=Max("at")).order_by("-last", "attempt_id")


def marked_texts(keys: Iterable[dict[str, Any]]) -> Iterator[MarkedText]:
    """Yield the texts of a page of ``marked_keys`` that have all their marks. Three queries."""
    wanted = [(row["attempt_id"], str(row["question_key"])) for row in keys]
    attempts = Attempt.objects.in_bulk({pk for pk, _key in wanted})
    marks: dict[tuple[UUID, str], list[Mark]] = {}
    for mark in Mark.objects.filter(attempt__in=attempts).order_by("number"):
        marks.setdefault((mark.attempt_id, str(mark.question_key)), []).append(mark)
    pins = {(pk, pin["key"]): pin["version"] for pk, one in attempts.items() for pin in one.questions}
    contents = contents_of(pins[one] for one in wanted)
    for pk, key in wanted:
        attempt, given, content = attempts[pk], marks[pk, key], contents[pins[pk, key]]
        score = next(row["score"] for row in attempt.result or [] if row["key"] == key)
        if score is None:
            continue  # a second marker must not see the first one's mark
        shares = [int(share_of_marks(content, [one]) * 100) for one in given]
        moderated = given[-1].kind == Mark.Kind.MODERATION
        percent = int(share_of_marks(content, given) * 100)
        yield MarkedText(attempt, key, shares, percent, moderated, given[-1].at)
