"""Reads over question versions: what to pin, and in which words to show what is pinned."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import OuterRef, Q, Subquery

from lms.conf import lms_setting

from .content import option_ids
from .models import QuestionVersion

#: {"key", "version", "structure", "texts": {language: version id}, "order": [option ids]}, all ids as text.
Pin = dict[str, Any]


@dataclass(frozen=True)
class AskedVersion:
    """A pinned question: ``version`` decides what is right, ``shown`` lends the words."""

    version: QuestionVersion
    shown: QuestionVersion


def pins_for(keys: Iterable[UUID]) -> list[Pin]:
    """Return what to pin for each question, in the order of ``keys``, without an option order. One query.

    The source language decides what is right (else the language published first); other languages are pinned beside
    it where they ask the same. A question that was never published is left out (rule A2).
    """
    wanted = list(dict.fromkeys(keys))
    newest: dict[UUID, dict[str, QuestionVersion]] = {}
    for version in _newest_each(wanted):
        newest.setdefault(version.question_key, {})[version.language] = version
    return [_pin(newest[key]) for key in wanted if key in newest]


def _newest_each(keys: list[UUID]) -> Any:
    latest = QuestionVersion.objects.filter(
        question_key=OuterRef("question_key"), language=OuterRef("language")
    ).order_by("-number")
    rows = QuestionVersion.objects.filter(question_key__in=keys, pk=Subquery(latest.values("pk")[:1]))
    return rows.order_by("created_at")


def _pin(by_language: Mapping[str, QuestionVersion]) -> Pin:
    source = by_language.get(lms_setting("SOURCE_LANGUAGE")) or next(iter(by_language.values()))
    texts = {code: str(row.pk) for code, row in by_language.items() if row.structure == source.structure}
    return {
        "key": str(source.question_key),
        "version": str(source.pk),
        "structure": source.structure,
        "texts": texts,
        "order": option_ids(source.content),
    }


def versions_of(pins: list[Pin], language: str) -> list[AskedVersion]:
    """Return each pinned question with words in ``language``. One query.

    The words pinned at the start come first (rule A1); then the newest later translation that asks the same; else
    the pinned version itself, which knows its own language (rules C1, L2).
    """
    pinned = [pin["version"] for pin in pins] + [pin["texts"][language] for pin in pins if language in pin["texts"]]
    later = [pin for pin in pins if language not in pin["texts"]]
    translated = Q(
        language=language,
        question_key__in=[pin["key"] for pin in later],
        structure__in=[pin["structure"] for pin in later],
    )
    rows = list(QuestionVersion.objects.filter(Q(pk__in=pinned) | translated).order_by("number"))
    by_id = {str(row.pk): row for row in rows}
    by_words = {(str(row.question_key), row.structure): row for row in rows if row.language == language}
    return [AskedVersion(by_id[pin["version"]], _words(pin, language, by_id, by_words)) for pin in pins]


def _words(
    pin: Pin,
    language: str,
    by_id: Mapping[str, QuestionVersion],
    by_words: Mapping[tuple[str, str], QuestionVersion],
) -> QuestionVersion:
    if language in pin["texts"]:
        return by_id[pin["texts"][language]]
    return by_words.get((pin["key"], pin["structure"]), by_id[pin["version"]])
