"""What rooms want done as time passes, for rooms that ``manage.py tick`` cannot import: a small typed registry.

``do_each`` does such things one by one, so that one that is broken does not keep the others from being done.
"""

import logging
from collections.abc import Callable, Iterable
from typing import Literal, TypeVar

from django.db import connections

When = Literal["hourly", "nightly"]
Act = Callable[[], object]
T = TypeVar("T")
logger = logging.getLogger(__name__)


class Failures(ExceptionGroup[Exception]):
    """What failed, told after everything else was done. Each of it is in the log already."""


_chores: dict[When, dict[str, Act]] = {"hourly": {}, "nightly": {}}


def register(when: When, name: str, act: Act) -> None:
    """Let ``act`` be called at every such turn, in the order of registration. Raises ValueError for a name in use."""
    if name in _chores[when]:
        raise ValueError(f"The {when} chore {name!r} is already registered.")
    _chores[when][name] = act


def unregister(when: When, name: str) -> None:
    """Remove one (tests, and plugins that are switched off)."""
    _chores[when].pop(name, None)


def chores(when: When) -> dict[str, Act]:
    """Return what is registered, by name."""
    return dict(_chores[when])


def do_each(steps: Iterable[tuple[str, Callable[[], T]]]) -> list[T]:
    """Do each step by itself and return what came of them; one that fails is logged by its name, the rest goes on.

    Raises Failures at the end. Steps may do steps of their own: what failed there is not logged twice.
    """
    results: list[T] = []
    failed: list[Exception] = []
    for name, act in steps:
        try:
            results.append(act())
        except Failures as within:
            failed.extend(within.exceptions)
        except Exception as problem:  # whatever it is, what else is due must be done; here, and nowhere else
            logger.exception("%s: failed. The rest goes on.", name)
            failed.append(problem)
            _drop_broken_connections()
    if failed:
        raise Failures(f"{len(failed)} steps failed.", failed)
    return results


def _drop_broken_connections() -> None:
    """Let the next step open a new one; the connection of a transaction around the steps is its owner's."""
    for connection in connections.all(initialized_only=True):
        if not connection.in_atomic_block:
            connection.close_if_unusable_or_obsolete()
