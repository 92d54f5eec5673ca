"""A slot for lessons: the catalogue lies below the courses, so the courses come and fill it."""

from collections.abc import Callable, Collection
from dataclasses import dataclass


@dataclass(frozen=True)
class RelatedLesson:
    """A lesson that speaks about a kind of tool, in the best language for the reader."""

    title: str
    url: str
    language: str
    #: Code of the course and place of the lesson in it, such as ``R1.3``.
    mark: str
    course: str
    accent: str


#: Gets term ids and the reader's language.
LessonsProvider = Callable[[Collection[int], str], list[RelatedLesson]]
_providers: list[LessonsProvider] = []


def lessons_provider(function: LessonsProvider) -> LessonsProvider:
    """Register the function that finds lessons by terms. Raises ValueError for a second one."""
    if _providers and _providers != [function]:
        raise ValueError(f"lessons are already provided by {_providers[0].__module__}.{_providers[0].__name__}")
    _providers[:] = [function]
    return function


def lessons_about(term_ids: Collection[int], language: str) -> list[RelatedLesson]:
    """Return the lessons that share the terms; none where no courses are installed."""
    return _providers[0](term_ids, language) if _providers and term_ids else []
