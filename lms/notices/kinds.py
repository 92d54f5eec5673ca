"""Kinds of messages: what the rooms above know of them, and messages alone do not.

A message stores keys and dates. Its kind turns them into words when it is read or sent, and says just before an e-mail
goes out whether its reason still stands. A small typed registry that refuses duplicates, as ``lms.core.delivery``.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from lms.members.models import Profile

Context = dict[str, Any]


def _as_they_are(contexts: Sequence[Context], language: str) -> Sequence[Context]:
    return contexts


def _all_of_them(profile: Profile, contexts: Sequence[Context]) -> Sequence[Context | None]:
    return contexts


@dataclass(frozen=True, kw_only=True)
class Kind:
    """One kind. Its texts stand in ``lms/notices/`` as ``<template>.html``, ``.txt`` and ``_subject.txt``.

    The page hands its template one ``item``; an e-mail tells all messages of its kind to one person: ``items``.
    """

    template: str
    #: (contexts, language) -> what the templates read, in the same order. Asked for many at once.
    words: Callable[[Sequence[Context], str], Sequence[Context]] = _as_they_are
    #: (profile, contexts) -> in the same order what is to be sent, None where the reason has gone. Asked when sent.
    still: Callable[[Profile, Sequence[Context]], Sequence[Context | None]] = _all_of_them


_kinds: dict[str, Kind] = {}


def register(kind: Kind) -> None:
    """Add a kind. Raises ValueError for a template that has one."""
    if kind.template in _kinds:
        raise ValueError(f"Kind of message {kind.template!r} is already registered.")
    _kinds[kind.template] = kind


def unregister(template: str) -> None:
    """Remove a kind (tests, and plugins that are switched off)."""
    _kinds.pop(template, None)


def kind_of(template: str) -> Kind:
    """Return the kind. Raises KeyError for one nobody has registered."""
    return _kinds[template]


def templates() -> list[str]:
    """Return the templates of all kinds, in the order of the alphabet."""
    return sorted(_kinds)


def is_known(template: str) -> bool:
    """Whether the kind is registered: what a plugin said that is gone has no words any more."""
    return template in _kinds
