"""Whether a quiz is whole in a language: every question it may ask is there, asks the same, and so are its headings.

Rule L3: a lesson is not published in a language before its quiz is whole in it. See ``courses.content.gate``.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from assessments.questions.models import Question, QuestionVersion
from assessments.questions.versions import contents_of
from lms.conf import lms_setting

from .differences import described_less, differences
from .models import QuizQuestion, SectionTitle
from .pools import pools_of

#: Of so many versions that differ is said how; of the rest only that they do.
EXPLAINED = 50


@dataclass(frozen=True)
class Version:
    """What of a question's version matters here; the words stay in the database."""

    pk: str
    language: str
    number: int
    structure: str
    #: {"hints": […], "image": {"alt"}}, as ``described_less`` reads them.
    described: dict[str, Any]


@dataclass
class Known:
    """Every version of one question, in the order published."""

    versions: list[Version] = field(default_factory=list)

    def newest(self, language: str) -> Version | None:
        """Return the latest version in a language, or None."""
        found = [one for one in self.versions if one.language == language]
        return max(found, key=lambda one: one.number) if found else None

    def in_use(self, held: int | None) -> Version | None:
        """Return the version that decides what is right, as ``questions.queries.pins_for`` chooses it."""
        source = lms_setting("SOURCE_LANGUAGE")
        kept = [one for one in self.versions if held and (one.language, one.number) == (source, held)]
        published_first = [one for one in self.versions if one == self.newest(one.language)]
        return next((one for one in [*kept, self.newest(source), *published_first] if one), None)

    def shown(self, version: Version, language: str, *, held: int | None) -> Version | None:
        """Return the version whose words a reader of ``language`` gets; the newest one must ask the same.

        Where the quiz stays with an earlier version, any that asks the same will do.
        """
        same = [one for one in self.versions if one.language == language and one.structure == version.structure]
        return same[-1] if held and same else self.newest(language)


def known_versions(keys: Collection[UUID]) -> dict[UUID, Known]:
    """Return the versions of questions by key. One query, none for no keys."""
    known: dict[UUID, Known] = defaultdict(Known)
    if not keys:
        return known
    rows = QuestionVersion.objects.filter(question_key__in=keys).order_by("created_at", "number")
    names = ("question_key", "pk", "language", "number", "structure", "content__hints", "content__image")
    for key, pk, language, number, structure, hints, image in rows.values_list(*names):
        described = {"hints": hints, "image": image}
        known[key].versions.append(Version(str(pk), language, number, structure, described))
    return known


@dataclass(frozen=True)
class Asked:
    """One question a quiz may ask, and the version it stays with."""

    key: UUID
    held: int | None = None


@dataclass(frozen=True)
class Shortfall:
    """One thing that is not whole in a language: of a question, or of a heading where ``question`` is None."""

    question: UUID | None
    name: str
    what: str

    def __str__(self) -> str:
        if self.question is None:
            return _("Section “{name}”: {what}.").format(name=self.name, what=self.what)
        return _("Question {name}: {what}.").format(name=self.name, what=self.what)


def asked_by(items: Iterable[QuizQuestion], pools: dict[int, list[UUID]]) -> list[Asked]:
    """Return every ready question that items may ask, each once: those of the quiz itself, and whole pools."""
    found: dict[UUID, Asked] = {}
    for item in items:
        if item.question is None:
            for key in pools.get(id(item), []):
                found.setdefault(key, Asked(key))
        elif item.question.live:
            found[item.question.translation_key] = Asked(item.question.translation_key, item.stay_with)
    return list(found.values())


class Parity:
    """What the quizzes of many items lack in the languages asked for. Five queries, however many there are."""

    def __init__(self, items: Collection[QuizQuestion], languages: Collection[str]) -> None:
        """Read what is needed; items come with question, category and section."""
        self.items = list(items)
        self.languages = list(languages)
        self.pools = pools_of(self.items)
        asked = asked_by(self.items, self.pools)
        self.known = known_versions({one.key for one in asked})
        self._explained = self._explain(asked)
        self._names = self._name(asked)
        self._titles = self._read_titles()

    def asks(self, items: Iterable[QuizQuestion]) -> bool:
        """Return whether items have a ready question between them."""
        return any(self.known[one.key].versions for one in asked_by(items, self.pools) if one.key in self.known)

    def lacking(self, items: Iterable[QuizQuestion], language: str) -> list[Shortfall]:
        """Return what is not whole in a language, in the order asked, headings first."""
        items = list(items)
        return [*self._untranslated(items, language), *self.of_items(items, language)]

    def of_items(self, items: Iterable[QuizQuestion], language: str) -> list[Shortfall]:
        """Return what the questions of items lack in a language, without the headings of sections."""
        return [
            Shortfall(one.key, self._names.get(one.key, ""), what)
            for one in asked_by(items, self.pools)
            for what in self.of(one, language)
        ]

    def of(self, asked: Asked, language: str) -> list[str]:
        """Return in words what one question lacks in a language."""
        known = self.known.get(asked.key, Known())
        version = known.in_use(asked.held)
        if version is None or version.language == language:
            return []
        shown = known.shown(version, language, held=asked.held)
        if shown is None:
            return [_("not translated")]
        if shown.structure == version.structure:
            return described_less(version.described, shown.described)
        return self._explained.get((version.pk, shown.pk)) or [_("asks something else than the source")]

    def _explain(self, asked: Iterable[Asked]) -> dict[tuple[str, str], list[str]]:
        """Say of versions that differ from what is in use in what they do. One query, none where all are alike."""
        pairs = list(dict.fromkeys(pair for one in asked for pair in self._unlike(one)))[:EXPLAINED]
        contents = contents_of(pk for pair in pairs for pk in pair) if pairs else {}
        return {(old, new): differences(contents[old], contents[new]) for old, new in pairs}

    def _unlike(self, asked: Asked) -> Iterable[tuple[str, str]]:
        known = self.known.get(asked.key, Known())
        version = known.in_use(asked.held)
        for language in self.languages if version else []:
            shown = known.shown(version, language, held=asked.held)  # type: ignore[arg-type]
            if shown and version and shown.structure != version.structure:
                yield version.pk, shown.pk

    def _name(self, asked: Iterable[Asked]) -> dict[UUID, str]:
        """Return the names editors know the questions by. One query."""
        rows = Question.objects.filter(translation_key__in=[one.key for one in asked])
        return dict(rows.order_by("translation_key").values_list("translation_key", "name"))

    def _read_titles(self) -> set[tuple[UUID, str]]:
        """Return key and language of every heading there is. One query, none without sections."""
        keys = {item.section.translation_key for item in self.items if item.section}
        if not keys:
            return set()
        rows = SectionTitle.objects.filter(translation_key__in=keys).exclude(title="")
        return set(rows.values_list("translation_key", "locale__language_code"))

    def _untranslated(self, items: Iterable[QuizQuestion], language: str) -> list[Shortfall]:
        titles = {item.section.translation_key: item.section.title for item in items if item.section}
        return [
            Shortfall(None, title, _("not translated"))
            for key, title in titles.items()
            if (key, language) not in self._titles
        ]


def items_of(activities: Collection[int]) -> list[QuizQuestion]:
    """Return the items of the quizzes of activities, in order, with what ``Parity`` reads. One query."""
    rows = QuizQuestion.objects.filter(quiz__activity__in=activities)
    return list(rows.select_related("quiz", "question", "category", "section").order_by("quiz", "sort_order"))
