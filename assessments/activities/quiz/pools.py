"""Which ready questions each draw of a quiz may take, for many draws at once. See ``questions.draws`` for one."""

from collections import defaultdict
from collections.abc import Iterable
from uuid import UUID

from django.db.models import Q

from assessments.questions.models import Question, QuestionTag
from lms.conf import lms_setting

from .models import QuizQuestion


def pools_of(items: Iterable[QuizQuestion]) -> dict[int, list[UUID]]:
    """Return the keys each draw may take, by the draw's ``id()``: a row being edited has no key of its own yet.

    Two queries, three where tags count; none without a draw.
    """
    draws = [item for item in items if item.question_id is None]
    if not draws:
        return {}
    ready = Question.objects.ready().filter(locale__language_code=lms_setting("SOURCE_LANGUAGE"))
    rows = list(ready.filter(_any_of(draws)).order_by("pk").values_list("pk", "translation_key", "category__name"))
    tags = _tags_of([pk for pk, _key, _category in rows]) if any(item.tag for item in draws) else {}
    return {
        id(item): [key for pk, key, category in rows if takes(item, category or "", tags.get(pk, set()))]
        for item in draws
    }


def takes(item: QuizQuestion, category: str, tags: set[str]) -> bool:
    """Return whether a draw takes questions of this category, or one inside it, with these tags in lower case."""
    wanted = item.category.name if item.category else ""
    inside = not wanted or category == wanted or category.startswith(f"{wanted}/")
    return inside and (not item.tag or item.tag.casefold() in tags)


def _any_of(draws: Iterable[QuizQuestion]) -> Q:
    wanted = Q(pk__in=[])
    for item in draws:
        one = (
            Q(category__name=item.category.name) | Q(category__name__startswith=f"{item.category.name}/")
            if (item.category)
            else Q()
        )
        wanted |= one & Q(tagged_items__tag__name__iexact=item.tag) if item.tag else one
    return wanted


def _tags_of(questions: list[int]) -> dict[int, set[str]]:
    tags: dict[int, set[str]] = defaultdict(set)
    rows = QuestionTag.objects.filter(content_object__in=questions).values_list("content_object", "tag__name")
    for pk, name in rows:
        tags[pk].add(name.casefold())
    return tags


def shortages(items: list[QuizQuestion], pools: dict[int, list[UUID]]) -> dict[int, tuple[int, int]]:
    """Return (ready, wanted) of each draw that cannot have all it wants, by its ``id()``.

    Questions asked by themselves are not drawn; draws from the same shelf, or from one inside it, share what is there.
    """
    fixed = {item.question.translation_key for item in items if item.question}
    free = {id(item): set(pools[id(item)]) - fixed for item in items if item.question_id is None}
    draws = [item for item in items if id(item) in free]
    found = {}
    for item in draws:
        mine = free[id(item)]
        wanted = sum(one.count or 0 for one in draws if free[id(one)] <= mine)
        if wanted > len(mine):
            found[id(item)] = (len(mine), wanted)
    return found
