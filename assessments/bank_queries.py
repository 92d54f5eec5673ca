"""What became of one question: its versions in every language, who asks it, how many attempts have it."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import CharField, Count, Q
from django.db.models.functions import Cast

from lms.conf import lms_setting

from .attempts.models import Attempt
from .questions.changes import Change, changes
from .questions.models import Question, QuestionVersion
from .questions.usage import Use, uses_of


@dataclass(frozen=True)
class VersionLine:
    """One version, and what it changed."""

    version: QuestionVersion
    changes: list[Change]
    #: Asks the same as the newest version of the source language.
    matches: bool
    #: Attempts at the quizzes that ask it now whose answers this version decides.
    attempts: int


@dataclass(frozen=True)
class LanguageLines:
    """The versions in one language, the newest first."""

    language: str
    is_source: bool
    lines: list[VersionLine]


@dataclass(frozen=True)
class History:
    """What became of a question."""

    question: Question
    languages: list[LanguageLines]
    uses: list[Use]

    @property
    def newest(self) -> int:
        """Number of the newest version in the source language; 0 before the first."""
        return next((group.lines[0].version.number for group in self.languages if group.is_source), 0)


def history_of(question_key: UUID) -> History | None:
    """Return a question's history, the source language first; None for a key nobody knows. Four queries and the uses'.

    The attempts of the quizzes that ask it are read once in whole.
    """
    source = lms_setting("SOURCE_LANGUAGE")
    rows = Question.objects.in_bank().filter(translation_key=question_key).select_related("locale")
    question = min(rows, key=lambda row: row.locale.language_code != source, default=None)
    if question is None:
        return None
    by_language: dict[str, list[QuestionVersion]] = {}
    for version in QuestionVersion.objects.filter(question_key=question_key).order_by("number"):
        by_language.setdefault(version.language, []).append(version)
    uses = uses_of([question_key]).get(question_key, [])
    counts = _attempts(by_language.get(source, []), {use.key for use in uses})
    newest = by_language[source][-1].structure if source in by_language else ""
    languages = [
        LanguageLines(code, code == source, _lines(by_language[code], newest, counts))
        for code in sorted(by_language, key=lambda code: (code != source, code))
    ]
    return History(question, languages, uses)


def _lines(versions: list[QuestionVersion], newest: str, counts: dict[UUID, int]) -> list[VersionLine]:
    before = [None, *versions[:-1]]
    return [
        VersionLine(
            version,
            changes(old.content, version.content) if old else [],
            version.structure == newest,
            counts.get(version.pk, 0),
        )
        for old, version in zip(before, versions, strict=True)
    ][::-1]


def _attempts(versions: Iterable[QuestionVersion], quizzes: set[UUID]) -> dict[UUID, int]:
    """Return how many attempts at the quizzes each version decides. One query; none where nobody asks."""
    wanted = list(versions)
    if not wanted or not quizzes:
        return {}
    counted = {
        f"n{place}": Count("pk", filter=Q(words__contains=f'"version": "{version.pk}"'))
        for place, version in enumerate(wanted)
    }
    rows = Attempt.objects.filter(quiz_key__in=quizzes).annotate(words=Cast("pinned", CharField()))
    found = rows.aggregate(**counted)
    return {version.pk: found[f"n{place}"] for place, version in enumerate(wanted)}
