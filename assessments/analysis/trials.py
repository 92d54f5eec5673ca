"""First attempts as the analysis reads them: a hundred at a time, so that memory stays flat over any number."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from itertools import groupby
from typing import Any
from uuid import UUID

from django.db.models import Count, Q

from ..attempts.answers import Response
from ..attempts.models import Answer, Attempt, AttemptQuerySet
from ..attempts.queries import current_of
from ..questions.queries import Pin

CHUNK = 100
#: Longer than this between two saves, an officer was elsewhere.
LONGEST = timedelta(minutes=30)


@dataclass(frozen=True)
class Reply:
    """One question of one attempt."""

    pin: Pin
    #: From 0 to 1.
    share: float
    points: int
    #: None where nothing was answered.
    response: Response | None
    language: str
    #: Time spent, as far as the saves tell it; None without a save.
    seconds: int | None


@dataclass(frozen=True)
class Trial:
    """One officer's first attempt, without the officer."""

    score: Decimal
    passed: bool
    language: str
    minutes: int
    #: The questions that count, in the order asked.
    replies: list[Reply]


def first_attempts(quiz_key: UUID, until: datetime) -> AttemptQuerySet:
    """Return the first attempt of every officer, where it has a result: later ones are not independent of it."""
    return Attempt.objects.submitted().filter(quiz_key=quiz_key, number=1, submitted_at__lte=until)


def result_counts(quiz_key: UUID, until: datetime) -> dict[Decimal, int]:
    """Return how often each result came. One query."""
    rows = first_attempts(quiz_key, until).order_by().values_list("score").annotate(Count("pk"))
    return {score: number for score, number in rows if score is not None}


def present_form(quiz_key: UUID, until: datetime) -> frozenset[str]:
    """Return which questions count in the attempt handed in last: the quiz as it is asked now. One query."""
    last = first_attempts(quiz_key, until).order_by("submitted_at", "pk").only("result").last()
    return frozenset(row["key"] for row in _counted(last)) if last else frozenset()


def trials(quiz_key: UUID, until: datetime) -> Iterator[Trial]:
    """Yield every first attempt, in the order handed in. Two short queries for each hundred; no long transaction."""
    rows = first_attempts(quiz_key, until).order_by("submitted_at", "pk").defer("submit_key")
    chunk = list(rows[:CHUNK])
    while chunk:
        yield from _read(chunk)
        at, pk = chunk[-1].submitted_at, chunk[-1].pk
        later = Q(submitted_at__gt=at) | Q(submitted_at=at, pk__gt=pk)
        chunk = list(rows.filter(later, submitted_at__gte=at)[:CHUNK])


def _read(chunk: Sequence[Attempt]) -> Iterator[Trial]:
    rows = Answer.objects.filter(attempt__in=chunk, late=False).order_by("attempt_id", "made_at", "pk")
    saves = {pk: list(group) for pk, group in groupby(rows, key=lambda row: row.attempt_id)}
    for attempt in chunk:
        yield _trial(attempt, saves.get(attempt.pk, []))


def _trial(attempt: Attempt, saves: list[Answer]) -> Trial:
    answers, seconds = current_of(saves), seconds_of(attempt.started_at, saves)
    pins = {pin["key"]: pin for pin in attempt.questions}
    replies = []
    for row in _counted(attempt):
        answer, pin = answers.get(row["key"]), pins[row["key"]]
        replies.append(
            Reply(
                pin=pin,
                share=_share(row["score"]),
                points=pin.get("points", 1),
                response=answer.response if answer else None,
                language=(answer and answer.language) or attempt.language,
                seconds=seconds.get(row["key"]),
            )
        )
    assert attempt.submitted_at is not None and attempt.score is not None  # noqa: S101, PT018  (by constraint)
    minutes = int((attempt.submitted_at - attempt.started_at).total_seconds() // 60)
    return Trial(attempt.score, bool(attempt.passed), attempt.language, minutes, replies)


def _counted(attempt: Attempt) -> list[dict[str, Any]]:
    return [row for row in attempt.result or [] if not row.get("dropped")]


@lru_cache(maxsize=1024)
def _share(text: str) -> float:
    return float(Fraction(text))


def seconds_of(started_at: datetime, saves: Sequence[Answer]) -> dict[str, int]:
    """Return how long each question took: from the save before, or the start, to its own; in seconds.

    An approximation. Saves of one moment (a page with several questions) share its time; a pause counts 30 minutes.
    """
    spent: Counter[str] = Counter()
    before = started_at
    for moment, group in groupby(saves, key=lambda one: one.made_at.replace(microsecond=0)):
        keys = {str(one.question_key) for one in group}
        passed = min(max(moment - before, timedelta(0)), LONGEST).total_seconds()
        for key in keys:
            spent[key] += int(passed / len(keys))
        before = max(before, moment)
    return dict(spent)
