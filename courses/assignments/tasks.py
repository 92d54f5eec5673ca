"""What the worker does for assignments: thin wrappers, and how it is ordered."""

from collections.abc import Iterable
from functools import partial
from uuid import UUID

from django.db import transaction
from django_tasks import task

from . import turns

#: People one task names.
MANY = 2000


@task()
def evaluate_assignment(pk: str) -> int:
    """Bring the obligations of an assignment up to date; return of how many people. Twice is once."""
    return turns.evaluate_assignment(UUID(pk))


@task()
def evaluate_people(subjects: list[str]) -> None:
    """Bring the obligations of these people up to date. Twice is once."""
    turns.evaluate_people(map(UUID, subjects))


def order(pk: UUID) -> None:
    """Let the worker evaluate an assignment once the transaction is committed."""
    transaction.on_commit(partial(evaluate_assignment.enqueue, str(pk)))


def order_people(subjects: Iterable[UUID]) -> None:
    """Let the worker evaluate these people once the transaction is committed."""
    wanted = [str(subject) for subject in subjects]
    for start in range(0, len(wanted), MANY):
        transaction.on_commit(partial(evaluate_people.enqueue, wanted[start : start + MANY]))
