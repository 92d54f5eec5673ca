"""Who asks a question. The bank stands below the quizzes, so they tell it: by a registry, as activity types do."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, kw_only=True)
class Use:
    """One place that asks a question."""

    #: Key of the activity.
    key: UUID
    title: str
    #: Where editors change it.
    url: str
    #: What draws the question, such as a category's name; empty where it is asked by itself.
    drawn: str = ""
    #: The version the place stays with; None for the newest.
    stays_with: int | None = None


#: Answers with the uses of each key that has any; of every question in the bank where it is asked for None. Its
#: number of queries must not grow with the number of keys.
UsageSource = Callable[[Collection[UUID] | None], Mapping[UUID, list[Use]]]

_sources: list[UsageSource] = []


def register_usage(source: UsageSource) -> None:
    """Add somebody who asks questions. Adding the same twice changes nothing."""
    if source not in _sources:
        _sources.append(source)


def unregister_usage(source: UsageSource) -> None:
    """Remove somebody who asks questions (tests, and plugins that are switched off)."""
    if source in _sources:
        _sources.remove(source)


def uses_of(keys: Collection[UUID] | None) -> dict[UUID, list[Use]]:
    """Return the places that ask each question, by its key, ordered by title; None stands for every question."""
    found: dict[UUID, list[Use]] = {}
    for source in _sources:
        for key, uses in source(keys).items():
            found.setdefault(key, []).extend(uses)
    return {key: sorted(uses, key=lambda use: (use.title, use.drawn)) for key, uses in found.items()}
