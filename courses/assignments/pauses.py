"""How absences move a due date on: days in, days out, no database.

Every day of absence that lies between the first day and the due one, both counted, moves the due date on by a day, so
that as many days remain to learn in as without it. An absence that begins after the day it has moved to changes
nothing. While an absence has no last day, what is due stands still; so it does where no calendar holds the day it moves
to.
"""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import NamedTuple

DAY = timedelta(days=1)
#: First and last day; None is not known yet.
Span = tuple[date, date | None]


class Paused(NamedTuple):
    """The day something is due with all pauses, None while it stands still, and by how many days it has moved."""

    day: date | None
    days: int


def paused_due(since: date, due: date, absences: Iterable[Span]) -> Paused:
    """Return when something is due that was asked on ``since`` for ``due``."""
    day, moved = due, 0
    for first, last in _merged(since, absences):
        if first > day:
            break
        if last is None:
            return Paused(None, moved)
        away = (last - first).days + 1
        if away > (date.max - day).days:
            return Paused(None, moved)
        day, moved = day + away * DAY, moved + away
    return Paused(day, moved)


def _merged(since: date, absences: Iterable[Span]) -> list[Span]:
    """Return the absences from ``since`` on, in order, those that touch made one."""
    merged: list[Span] = []
    for begin, last in sorted(absences, key=lambda span: (span[0], span[1] or date.max)):
        first = max(begin, since)
        if last is not None and last < first:
            continue
        if merged and (merged[-1][1] is None or first <= merged[-1][1]):
            before, until = merged[-1]
            merged[-1] = (before, None if until is None or last is None else max(until, last))
        else:
            merged.append((first, last))
    return merged
