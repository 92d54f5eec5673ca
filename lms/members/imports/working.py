"""The worker's part that all imports share: short steps that can be done again, and who may still go on."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from time import monotonic
from typing import TypeVar
from uuid import UUID

from django.db.models import Count, F, QuerySet

from ..models import Profile
from ..rules import manages
from .lines import Problem
from .models import ImportLine, PeopleImport

State = PeopleImport.State
Outcome = ImportLine.Outcome
#: Lines of one transaction, so that nobody waits long for an import.
PART = 100
#: Seconds after which the worker lets other tasks have a turn; the import queues up again behind them.
TURN = 20.0

Item = TypeVar("Item")


class Elsewhere(Exception):
    """The import has moved on: somebody else confirmed, stopped or deleted it."""


class NoLonger(Exception):
    """Whoever started the import may not change these people any more."""


def held(pk: UUID, *states: str) -> PeopleImport:
    """Return the import, locked to the end of the transaction. Raises Elsewhere unless it is in one of the states."""
    rows = PeopleImport.objects.select_for_update(of=("self",)).select_related("agency").defer("text")
    batch = rows.filter(pk=pk, state__in=states).first()
    if batch is None:
        raise Elsewhere
    return batch


def bringer(batch: PeopleImport) -> Profile:
    """Return who answers for the import. Raises NoLonger when the right has gone (rule E2)."""
    by = Profile.objects.select_related("user", "administers").filter(subject=batch.made_by).first()
    if by is None or not by.user.is_active or not manages(by, batch.agency):
        raise NoLonger
    return by


def counted(pk: UUID) -> dict[str, int]:
    """Return how many lines have each outcome."""
    rows = ImportLine.objects.filter(people_import=pk).order_by().values_list("outcome").annotate(lines=Count("pk"))
    return dict.fromkeys(Outcome.values, 0) | dict(rows)


def open_lines(pk: UUID) -> QuerySet[ImportLine]:
    """Return the lines that are still to be applied."""
    return ImportLine.objects.filter(people_import=pk, outcome__in=[Outcome.NEW, Outcome.CHANGED], applied=False)


def tick_off(batch: PeopleImport, numbers: Sequence[int]) -> bool:
    """Mark lines as done, in the transaction that does it; return whether they were all still open."""
    done = open_lines(batch.pk).filter(number__in=numbers).update(applied=True)
    PeopleImport.objects.filter(pk=batch.pk).update(lines_done=F("lines_done") + done)
    return done == len(numbers)


def refuse(pk: UUID, number: int, problems: Sequence[Problem]) -> None:
    """Note that an open line cannot be done any more: something has changed since it was looked at."""
    open_lines(pk).filter(number=number).update(outcome=Outcome.WRONG, problems=list(problems))


def in_turns(step: Callable[[], bool]) -> bool:
    """Do steps until none is left or the turn is over; return whether there is more."""
    end = monotonic() + TURN
    while step():
        if monotonic() >= end:
            return True
    return False


def in_parts(groups: Iterable[list[Item]], size: int = PART) -> Iterator[list[list[Item]]]:
    """Yield whole groups together, some ``size`` items at a time."""
    part: list[list[Item]] = []
    number = 0
    for group in groups:
        part.append(group)
        number += len(group)
        if number >= size:
            yield part
            part, number = [], 0
    if part:
        yield part
