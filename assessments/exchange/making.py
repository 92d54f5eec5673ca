"""Makes questions of rows, many at a time: what saving one by one would do, in bulk."""

import json
from collections.abc import Iterable
from uuid import UUID, uuid5

from django.contrib.contenttypes.models import ContentType
from taggit.models import Tag
from wagtail.models import ReferenceIndex
from wagtail.search.backends import get_search_backends_with_name

from ..questions.models import Question, QuestionCategory, QuestionTag
from .models import ImportRow, QuestionImport

#: Longest path of a category.
PATH = 200
TAG = 100


def make(batch: QuestionImport, rows: list[ImportRow]) -> list[int]:
    """Make a draft of every row, unseen; return the ids of categories that were new. Needs a transaction.

    A row makes the same key whenever it is made, and the database takes a key once.
    """
    categories, fresh = _categories(batch, rows)
    questions = Question.objects.bulk_create([_question(batch, row, categories) for row in rows])
    refer(questions, _tag(questions, rows))
    _find(questions)
    return fresh


def _question(batch: QuestionImport, row: ImportRow, categories: dict[str, QuestionCategory]) -> Question:
    fields = row.fields
    return Question(
        translation_key=key_of(batch.pk, row.number),
        locale_id=batch.locale_id,
        name=row.name,
        type=fields["type"],
        prompt=fields["prompt"],
        answers=json.dumps(fields["answers"]),
        explanation=fields.get("explanation", ""),
        credit=fields.get("credit", ""),
        hints=json.dumps(fields.get("hints", [])),
        max_words=fields.get("max_words"),
        category=categories.get(_path(batch, row)),
        batch=batch.pk,
        staged=True,
        live=False,
        has_unpublished_changes=True,
    )


def key_of(batch: UUID, number: int) -> UUID:
    """Return the key of the question that a row becomes."""
    return uuid5(batch, str(number))


def _path(batch: QuestionImport, row: ImportRow) -> str:
    parts = [batch.category.name if batch.category else "", row.fields.get("category", "")]
    return "/".join(part for part in parts if part)[:PATH].rstrip("/ ")


def _categories(batch: QuestionImport, rows: Iterable[ImportRow]) -> tuple[dict[str, QuestionCategory], list[int]]:
    """Return categories by path, and the ids of those that were made."""
    paths = {path for row in rows if (path := _path(batch, row))}
    known = {one.name: one for one in QuestionCategory.objects.filter(name__in=paths)}
    fresh = [QuestionCategory.objects.create(name=path) for path in sorted(paths - known.keys())]
    return known | {one.name: one for one in fresh}, [one.pk for one in fresh]


def _tag(questions: list[Question], rows: list[ImportRow]) -> list[QuestionTag]:
    """Tag the questions; return what ties each to its tags."""
    names = {_folded(tag): tag[:TAG].strip() for row in rows for tag in row.fields.get("tags", []) if tag.strip()}
    tags = {_folded(tag.name): tag for tag in Tag.objects.filter(name__in=names.values())}
    for folded, name in names.items():
        if folded not in tags:
            tags[folded] = Tag.objects.filter(name__iexact=name).first() or Tag.objects.create(name=name)
    return QuestionTag.objects.bulk_create(
        QuestionTag(content_object=question, tag=tags[folded])
        for question, row in zip(questions, rows, strict=True)
        for folded in dict.fromkeys(_folded(tag) for tag in row.fields.get("tags", []) if tag.strip())
    )


def _folded(tag: str) -> str:
    return tag[:TAG].strip().casefold()


def refer(questions: list[Question], tagged: Iterable[QuestionTag]) -> None:
    """Enter what new questions point at in Wagtail's reference index.

    Wagtail has that for one object at a time, in three queries each: two thirds of an import's time. A test holds that
    these are the entries it would make.
    """
    ties: dict[int, list[QuestionTag]] = {one.pk: [] for one in questions}
    for tie in tagged:
        ties[tie.content_object_id].append(tie)
    kind = ContentType.objects.get_for_model(Question, for_concrete_model=False)
    entries = []
    for question in questions:
        question.tagged_items = ties[question.pk]  # known, so not asked for
        for to_kind, to_id, model_path, path in ReferenceIndex._extract_references_from_object(question):
            entries.append(
                ReferenceIndex(
                    content_type=kind,
                    base_content_type=kind,
                    object_id=question.pk,
                    to_content_type_id=to_kind,
                    to_object_id=to_id,
                    model_path=model_path,
                    content_path=path,
                    content_path_hash=ReferenceIndex._get_content_path_hash(path),
                )
            )
    ReferenceIndex.objects.bulk_create(entries)


def _find(questions: list[Question]) -> None:
    """Enter them in the search index, as they will be when they are shown."""
    for question in questions:
        question.staged = False
    for _name, backend in get_search_backends_with_name(with_auto_update=True):
        backend.add_bulk(Question, questions)
