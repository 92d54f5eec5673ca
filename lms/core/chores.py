"""What rooms want done as time passes, for rooms that ``manage.py tick`` cannot import: a small typed registry."""

from collections.abc import Callable
from typing import Literal

When = Literal["hourly", "nightly"]
Act = Callable[[], object]

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


def run(when: When) -> None:
    """Do all of it."""
    for act in chores(when).values():
        act()
