"""Which questions a draw from the bank may take. Only ready ones (rule A2), known by their language-neutral keys."""

import random
from collections.abc import Collection, Iterable, Sequence
from uuid import UUID

from lms.conf import lms_setting

from .models import Question, QuestionCategory

#: Not predictable from earlier draws.
_chance = random.SystemRandom()


def pool(*, category: QuestionCategory | None, tag: str) -> list[UUID]:
    """Return the ready questions of a category and what is inside it, with a tag. The source language's row decides."""
    rows = Question.objects.ready().filter(locale__language_code=lms_setting("SOURCE_LANGUAGE"))
    if category:
        rows = rows.filter(category__in=category.with_those_inside())
    if tag:
        rows = rows.filter(tagged_items__tag__name__iexact=tag)
    return list(rows.order_by("pk").values_list("translation_key", flat=True).distinct())


def draw(keys: Iterable[UUID], count: int, *, taken: Collection[UUID], seen: Sequence[UUID]) -> list[UUID]:
    """Return ``count`` random keys, or all there are: none of ``taken``, and none of ``seen`` while others are left.

    ``seen`` is what earlier attempts asked, the latest last; where the pool runs out, the longest unseen come again.
    """
    free = [key for key in keys if key not in taken]
    last = {key: place for place, key in enumerate(seen)}
    fresh = [key for key in free if key not in last]
    if len(fresh) >= count:
        return _chance.sample(fresh, count)
    again = sorted((key for key in free if key in last), key=last.__getitem__)[: count - len(fresh)]
    drawn = fresh + again
    _chance.shuffle(drawn)
    return drawn
