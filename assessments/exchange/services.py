"""What editors do with an import. The worker's part stands in ``working``.

A file is read into rows, an editor chooses, the worker makes questions that nobody sees (``staged``), and one update
shows them all. What is stopped on the way leaves nothing.
"""

from collections.abc import Collection
from functools import partial
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django_tasks.base import Task
from wagtail.models import Locale

from lms.ledger.services import audit
from lms.members.models import Profile

from ..questions.models import Question, QuestionCategory
from ..questions.usage import uses_of
from . import tasks
from .models import ImportRow, QuestionImport
from .reading import check_size
from .rules import require_editor
from .working import choosable, held, published

State = QuestionImport.State
Verdict = ImportRow.Verdict


class NothingChosen(Exception):
    """There is nothing to bring in."""


class CannotUndo(Exception):
    """A question of the import was published, or a quiz asks it."""


def start(
    *, by: Profile, data: bytes, file_name: str, form: str, locale: Locale, category: QuestionCategory | None = None
) -> QuestionImport:
    """Take a file; the worker reads it. Raises PermissionDenied, and Unreadable for an empty or too large one."""
    require_editor(by)
    check_size(data)
    batch = QuestionImport.objects.create(
        by=by.subject, file=data, file_name=file_name[:200], format=form, locale=locale, category=category
    )
    _enqueue(tasks.read_import, batch.pk)
    return batch


def _enqueue(task: Task, pk: UUID) -> None:
    transaction.on_commit(partial(task.enqueue, str(pk)))


@transaction.atomic
def choose(*, by: Profile, pk: UUID, shown: Collection[int], chosen: Collection[int]) -> None:
    """Keep which of the rows shown are wanted. Refused ones cannot be. Raises PermissionDenied, Elsewhere."""
    require_editor(by)
    rows = choosable(held(pk, State.READY)).filter(number__in=shown)
    wanted = Q(number__in=chosen)
    rows.filter(wanted, chosen=False).update(chosen=True)
    rows.exclude(wanted).filter(chosen=True).update(chosen=False)


@transaction.atomic
def choose_all(*, by: Profile, pk: UUID, wanted: bool) -> None:
    """Choose everything that is new, or nothing. Raises PermissionDenied, Elsewhere."""
    require_editor(by)
    rows = choosable(held(pk, State.READY))
    rows.filter(chosen=True).update(chosen=False)
    if wanted:
        rows.exclude(verdict=Verdict.DUPLICATE).update(chosen=True)


@transaction.atomic
def bring_in(*, by: Profile, pk: UUID) -> int:
    """Let the worker make questions of what is chosen; return how many.

    Raises PermissionDenied, NothingChosen, and Elsewhere when that has begun already.
    """
    require_editor(by)
    batch = held(pk, State.READY)
    number = choosable(batch).filter(chosen=True).count()
    if not number:
        raise NothingChosen
    batch.state, batch.total, batch.done = State.IMPORTING, number, 0
    batch.save(update_fields=["state", "total", "done"])
    _enqueue(tasks.make_questions, pk)
    return number


@transaction.atomic
def cancel(*, by: Profile, pk: UUID) -> None:
    """Stop an import that is not done; it leaves nothing. Raises PermissionDenied, Elsewhere."""
    require_editor(by)
    held(pk, State.READING, State.READY, State.IMPORTING)
    _take_back(pk)


@transaction.atomic
def undo(*, by: Profile, pk: UUID) -> int:
    """Take back what an import brought; return how many questions. Raises PermissionDenied, CannotUndo, Elsewhere."""
    require_editor(by)
    held(pk, State.DONE)
    if not can_undo(pk):
        raise CannotUndo
    number = Question.objects.filter(batch=pk).update(staged=True)
    _take_back(pk)
    audit(actor=by.subject, action="question_import_undone", detail={"import": pk, "questions": number})
    return number


def can_undo(pk: UUID) -> bool:
    """Return whether no question of the import was ever published, and no quiz asks one. A flat number of queries."""
    if published(pk).exists():
        return False
    return not uses_of(list(Question.objects.filter(batch=pk).values_list("translation_key", flat=True)))


def _take_back(pk: UUID) -> None:
    """Forget the file and the rows now; the worker clears away the questions, which nobody sees any more."""
    QuestionImport.objects.filter(pk=pk).update(state=State.UNDONE, file=b"")
    ImportRow.objects.filter(batch=pk).delete()
    _enqueue(tasks.clear_away, pk)


def resume(pk: UUID, state: str) -> None:
    """Set the worker on an import again after it was stopped; what runs already goes on, and nothing is done twice."""
    waiting = {State.READING: tasks.read_import, State.IMPORTING: tasks.make_questions, State.UNDONE: tasks.clear_away}
    if task := waiting.get(State(state)):
        _enqueue(task, pk)


def resume_unfinished() -> int:
    """Set the worker on every import that is under way; return how many. Runs every hour."""
    leftovers = Q(state=State.UNDONE, pk__in=Question.objects.filter(staged=True).values("batch"))
    under_way = Q(state__in=[State.READING, State.IMPORTING])
    waiting = list(QuestionImport.objects.filter(under_way | leftovers).values_list("pk", "state"))
    for pk, state in waiting:
        resume(pk, state)
    return len(waiting)
