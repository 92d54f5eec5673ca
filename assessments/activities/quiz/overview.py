"""A quiz as its editors look at it: what each row asks, in which version, and in which languages it is whole."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Q
from django.urls import NoReverseMatch, reverse
from django.utils.text import Truncator
from wagtail.models import Locale

from assessments.attempts.models import Attempt
from lms.conf import lms_setting

from .conditions import condition_of, moment_in_words
from .models import Quiz, QuizQuestion
from .parity import Asked, Known, Parity, Shortfall, items_of
from .pools import shortages

#: Characters of a question on the screen.
SHORT = 160


@dataclass(frozen=True)
class Cell:
    """One row in one language: what it lacks there, and of how many questions."""

    language: str
    lacking: list[Shortfall]
    of: int

    @property
    def questions(self) -> int:
        """How many questions lack something."""
        return len({one.question for one in self.lacking})


@dataclass(frozen=True)
class Line:
    """One row of the quiz."""

    item: QuizQuestion
    number: int
    cells: list[Cell]
    #: Number of the version that decides; None for a draw, and for a question that was never ready.
    version: int | None = None
    #: A later one than the quiz stays with.
    newer: int | None = None
    #: How many ready questions a draw has to take from.
    ready: int = 0
    #: (there, wanted) where that is too few.
    short: tuple[int, int] | None = None

    @property
    def words(self) -> str:
        """The beginning of the question, or what is drawn from."""
        question, category = self.item.question, self.item.category
        if question:
            return Truncator(question.prompt).chars(SHORT)
        return " + ".join(filter(None, [category.name if category else "", self.item.tag]))

    @property
    def weight(self) -> int:
        """What the row counts in all."""
        return self.item.points * (1 if self.item.question_id else self.item.count)


@dataclass(frozen=True)
class Overview:
    """What the screen shows."""

    quiz: Quiz
    lines: list[Line]
    languages: list[Locale]
    #: What each language lacks in all, headings included; the source language, in which it is written, lacks nothing.
    lacking: dict[str, list[Shortfall]]
    condition: str
    attempts: int
    handed_in: int
    statistics: str

    @property
    def total(self) -> int:
        """Sum of the weights."""
        return sum(line.weight for line in self.lines if line.version or not line.item.question_id)

    @property
    def columns(self) -> list[tuple[Locale, list[Shortfall]]]:
        """Each language with what it lacks."""
        return [(locale, self.lacking[locale.language_code]) for locale in self.languages]

    @property
    def times(self) -> list[tuple[datetime, str]]:
        """Opening and closing in words; empty for a quiz that is always open."""
        moments = [self.quiz.opens_at, self.quiz.closes_at]
        return [(moment, moment_in_words(moment, self.quiz.zone)) for moment in moments if moment]


def overview_of(quiz: Quiz) -> Overview:
    """Return what editors see of a quiz from ``counted()``. Its queries do not grow with questions or languages."""
    items = items_of([quiz.activity_id])
    languages = list(Locale.objects.order_by("pk"))
    codes = [locale.language_code for locale in languages]
    parity = Parity(items, codes)
    attempts = _attempts(quiz)
    return Overview(
        quiz=quiz,
        lines=_lines(items, parity, codes),
        languages=languages,
        lacking={code: parity.lacking(items, code) for code in codes},
        condition=condition_of(quiz),
        attempts=attempts["started"],
        handed_in=attempts["handed_in"],
        statistics=_statistics(quiz),
    )


def _attempts(quiz: Quiz) -> dict[str, int]:
    """Return how many tries there are, and how many were handed in. One query."""
    handed_in = Count("pk", filter=Q(state__in=[Attempt.State.MARKING, Attempt.State.SUBMITTED]))
    return Attempt.objects.filter(quiz_key=quiz.activity.key).aggregate(started=Count("pk"), handed_in=handed_in)


def _statistics(quiz: Quiz) -> str:
    try:
        return reverse("quiz_statistics", args=[quiz.activity.key])
    except NoReverseMatch:
        return ""


def _lines(items: list[QuizQuestion], parity: Parity, codes: list[str]) -> list[Line]:
    short = shortages(items, parity.pools)
    lines = []
    for number, item in enumerate(items, start=1):
        cells = [Cell(code, parity.of_items([item], code), len(parity.pools.get(id(item), [None]))) for code in codes]
        values: dict[str, Any] = {"ready": len(parity.pools.get(id(item), [])), "short": short.get(id(item))}
        if item.question and item.question.live:
            values |= _versions(parity, Asked(item.question.translation_key, item.stay_with))
        lines.append(Line(item, number, cells, **values))
    return lines


def _versions(parity: Parity, asked: Asked) -> dict[str, int | None]:
    known = parity.known.get(asked.key, Known())
    version, newest = known.in_use(asked.held), known.newest(lms_setting("SOURCE_LANGUAGE"))
    later = bool(asked.held and version and newest and newest.number > version.number)
    return {"version": version.number if version else None, "newer": newest.number if later and newest else None}
