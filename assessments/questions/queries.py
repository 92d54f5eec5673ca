"""Reads over question versions: what to pin, and in which words to show what is pinned."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import OuterRef, Subquery

from lms.conf import lms_setting

from .content import Content, option_ids
from .models import QuestionVersion
from .versions import contents_of

#: {"key", "version", "structure", "texts": {language: version id}, "order": [option ids]}, all ids as text; "points"
#: where its weight is not 1, "section" (translation key) where one begins with it.
Pin = dict[str, Any]


@dataclass(frozen=True)
class Shown:
    """The version that lends a pinned question its words."""

    id: str
    content: Content
    language: str


@dataclass(frozen=True)
class AskedVersion:
    """A pinned question as it is shown; ``shown`` lends the words, the pin says what decides."""

    shown: Shown


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """One question to ask: in its newest version, or the one of that number in the source language."""

    key: UUID
    number: int | None = None
    points: int = 1
    #: Translation key of the section that begins with it, as text.
    section: str = ""


def pins_for(questions: Iterable[Wanted]) -> list[Pin]:
    """Return what to pin for each question, in this order, without an option order. One query; two with old versions.

    The source language decides what is right (else the language published first); other languages are pinned beside
    it where they ask the same. A question that was never published is left out (rule A2).
    """
    wanted = {one.key: one for one in reversed(list(questions))}
    chosen = list(reversed(wanted.values()))
    newest: dict[UUID, dict[str, QuestionVersion]] = {}
    for version in _newest_each(list(wanted)):
        newest.setdefault(version.question_key, {})[version.language] = version
    held = _held([one for one in chosen if one.number])
    return [
        _pin(held.get(one.key) or _source(newest[one.key]), newest[one.key], one) for one in chosen if one.key in newest
    ]


def _newest_each(keys: list[UUID]) -> Any:
    latest = QuestionVersion.objects.filter(
        question_key=OuterRef("question_key"), language=OuterRef("language")
    ).order_by("-number")
    rows = QuestionVersion.objects.filter(question_key__in=keys, pk=Subquery(latest.values("pk")[:1]))
    return rows.order_by("created_at")


def _held(wanted: list[Wanted]) -> dict[UUID, QuestionVersion]:
    """Return the versions that quizzes stay with, by question."""
    if not wanted:
        return {}
    rows = QuestionVersion.objects.filter(
        question_key__in=[one.key for one in wanted],
        number__in={one.number for one in wanted},
        language=lms_setting("SOURCE_LANGUAGE"),
    )
    numbers = {one.key: one.number for one in wanted}
    return {row.question_key: row for row in rows if numbers[row.question_key] == row.number}


def _source(by_language: Mapping[str, QuestionVersion]) -> QuestionVersion:
    return by_language.get(lms_setting("SOURCE_LANGUAGE")) or next(iter(by_language.values()))


def _pin(source: QuestionVersion, newest: Mapping[str, QuestionVersion], wanted: Wanted) -> Pin:
    by_language = dict(newest) | {source.language: source}
    texts = {code: str(row.pk) for code, row in by_language.items() if row.structure == source.structure}
    pin: Pin = {
        "key": str(source.question_key),
        "version": str(source.pk),
        "structure": source.structure,
        "texts": texts,
        "order": option_ids(source.content),
    }
    if wanted.points != 1:
        pin["points"] = wanted.points
    if wanted.section:
        pin["section"] = wanted.section
    return pin


def versions_of(pins: list[Pin], language: str) -> list[AskedVersion]:
    """Return each pinned question with words in ``language``. At most two queries, none for what is in memory.

    The words pinned at the start come first (rule A1); then the newest later translation that asks the same; else
    the pinned version itself, which knows its own language (rules C1, L2).
    """
    later = _later([pin for pin in pins if language not in pin["texts"]], language)
    contents = contents_of(pin["texts"].get(language, pin["version"]) for pin in pins)
    return [AskedVersion(later.get(pin["key"]) or _pinned_words(pin, language, contents)) for pin in pins]


def _later(pins: list[Pin], language: str) -> dict[str, Shown]:
    """Return, by question, the newest translation published after the start that asks what the pin asks."""
    if not pins:
        return {}
    rows = QuestionVersion.objects.filter(
        language=language,
        question_key__in=[pin["key"] for pin in pins],
        structure__in=[pin["structure"] for pin in pins],
    )
    structures = {pin["key"]: pin["structure"] for pin in pins}
    return {
        str(row.question_key): Shown(str(row.pk), row.content, language)
        for row in rows.order_by("number")
        if structures[str(row.question_key)] == row.structure
    }


def _pinned_words(pin: Pin, language: str, contents: Mapping[str, Content]) -> Shown:
    if language in pin["texts"]:
        version = pin["texts"][language]
        return Shown(version, contents[version], language)
    own = next(code for code, version in pin["texts"].items() if version == pin["version"])
    return Shown(pin["version"], contents[pin["version"]], own)
