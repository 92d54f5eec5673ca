"""Tells the question bank which quizzes ask a question, by itself or through a draw."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from uuid import UUID

from django.db.models import QuerySet
from django.urls import reverse

from assessments.questions.models import Question, QuestionTag
from assessments.questions.usage import Use
from lms.conf import lms_setting

from .models import Quiz, QuizQuestion
from .pools import takes


def uses(keys: Collection[UUID] | None) -> dict[UUID, list[Use]]:
    """Return the quizzes that ask each question. Three queries; two without draws.

    A draw counts for every question it would take once that is ready: retiring or drafting one changes no use.
    """
    rows = QuizQuestion.objects.select_related("quiz__activity", "question", "category")
    found: dict[UUID, list[Use]] = defaultdict(list)
    fixed = rows.filter(question__isnull=False)
    if keys is not None:
        fixed = fixed.filter(question__translation_key__in=keys)
    for item in fixed:
        found[item.question.translation_key].append(_use(item.quiz, stays_with=item.stay_with))
    draws = list(rows.filter(question=None))
    for key, category, tags in _described(keys) if draws else []:
        for item in draws:
            if takes(item, category, tags):
                found[key].append(_use(item.quiz, drawn=_words(item)))
    return dict(found)


def _use(quiz: Quiz, *, drawn: str = "", stays_with: int | None = None) -> Use:
    url = reverse(Quiz.snippet_viewset.get_url_name("edit"), args=[quiz.pk])
    return Use(key=quiz.activity.key, title=quiz.title, url=url, drawn=drawn, stays_with=stays_with)


def _described(keys: Collection[UUID] | None) -> Iterable[tuple[UUID, str, set[str]]]:
    """Return key, category and tags of questions, as the source language's rows have them."""
    rows: QuerySet[Question] = Question.objects.in_bank().filter(locale__language_code=lms_setting("SOURCE_LANGUAGE"))
    if keys is not None:
        rows = rows.filter(translation_key__in=keys)
    tags: dict[int, set[str]] = defaultdict(set)
    for pk, name in QuestionTag.objects.filter(content_object__in=rows).values_list("content_object", "tag__name"):
        tags[pk].add(name.casefold())
    found = rows.order_by().values_list("pk", "translation_key", "category__name")
    return [(key, category or "", tags[pk]) for pk, key, category in found]


def _words(item: QuizQuestion) -> str:
    return " + ".join(filter(None, [item.category.name if item.category else "", item.tag]))
