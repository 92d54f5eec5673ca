"""The worker's part of an import: short steps that can be done again, because what is done is counted where it is."""

from collections.abc import Iterator
from contextlib import suppress
from itertools import islice
from uuid import UUID

from django.db import transaction
from django.db.models import ProtectedError, Q, QuerySet

from lms.ledger.services import audit

from ..questions.models import Question, QuestionCategory
from . import making
from .formats import read
from .judging import Known, judge
from .models import ImportRow, QuestionImport
from .reading import Problem, Unreadable

State = QuestionImport.State
Verdict = ImportRow.Verdict
#: Questions of one transaction, so that officers never wait for an import: some 100 milliseconds.
CHUNK = 100


class Elsewhere(Exception):
    """The import has moved on: somebody else chose, cancelled or started."""


def read_file(pk: UUID) -> None:
    """Read the file into rows. Done again after a stop, it goes on where it was."""
    batch = QuestionImport.objects.select_related("locale").filter(pk=pk, state=State.READING).first()
    if batch is None:
        return
    try:
        _read_rows(batch)
    except Unreadable as problem:
        _fail(pk, (problem.code, problem.values))
    except Elsewhere:
        return


def _read_rows(batch: QuestionImport) -> None:
    language = batch.locale.language_code
    known = Known(language)
    rows = (judge(one, known, batch) for one in read(batch.format, bytes(batch.file), language))
    number = 0
    for chunk in _chunks(rows):
        number = chunk[-1].number
        _keep_rows(batch.pk, chunk)
    QuestionImport.objects.filter(pk=batch.pk, state=State.READING).update(state=State.READY, total=number, done=0)


def _chunks(rows: Iterator[ImportRow]) -> Iterator[list[ImportRow]]:
    while chunk := list(islice(rows, CHUNK)):
        yield chunk


@transaction.atomic
def _keep_rows(pk: UUID, rows: list[ImportRow]) -> None:
    batch = held(pk, State.READING)
    ImportRow.objects.bulk_create([row for row in rows if row.number > batch.done])
    batch.done = max(batch.done, rows[-1].number)
    batch.save(update_fields=["done"])


def held(pk: UUID, *states: str) -> QuestionImport:
    """Return the import, locked to the end of the transaction. Raises Elsewhere unless it is in one of the states."""
    batch = QuestionImport.objects.select_for_update().defer("file").filter(pk=pk, state__in=states).first()
    if batch is None:
        raise Elsewhere
    return batch


@transaction.atomic
def _fail(pk: UUID, problem: Problem) -> None:
    """Keep the reason, and nothing else."""
    if QuestionImport.objects.filter(pk=pk, state=State.READING).update(
        state=State.FAILED, problem=list(problem), file=b"", total=0
    ):
        ImportRow.objects.filter(batch=pk).delete()


def choosable(batch: QuestionImport) -> QuerySet[ImportRow]:
    """Return the rows that hold a question."""
    return ImportRow.objects.filter(batch=batch).exclude(verdict=Verdict.REFUSED)


def make_questions(pk: UUID) -> None:
    """Make what was chosen, unseen, and show it all at the end. Done again after a stop, it goes on where it was."""
    try:
        while _make_some(pk):
            pass
    except Elsewhere:
        return


@transaction.atomic
def _make_some(pk: UUID) -> bool:
    """Make the next questions; return whether there may be more."""
    batch = held(pk, State.IMPORTING)
    rows = list(choosable(batch).filter(chosen=True).order_by("number")[batch.done : batch.done + CHUNK])
    if not rows:
        _show(batch)
        return False
    batch.made_categories = batch.made_categories + making.make(batch, rows)
    batch.done += len(rows)
    batch.save(update_fields=["done", "made_categories"])
    return True


def _show(batch: QuestionImport) -> None:
    """Show every question at once; the file and what was read from it are not needed any more."""
    number = Question.objects.filter(batch=batch.pk, staged=True).update(staged=False)
    QuestionImport.objects.filter(pk=batch.pk).update(state=State.DONE, file=b"")
    ImportRow.objects.filter(batch=batch).update(fields={})
    detail = {"import": batch.pk, "format": batch.format, "questions": number}
    audit(actor=batch.by, action="questions_imported", detail=detail)


def clear_away(pk: UUID) -> None:
    """Delete what an import that was taken back has brought, a few at a time. Twice is once."""
    batch = QuestionImport.objects.defer("file").filter(pk=pk, state=State.UNDONE).first()
    if batch is None:
        return
    published(pk).filter(staged=True).update(staged=False)  # published while it was taken back: it stays
    while some := list(Question.objects.filter(batch=pk, staged=True).values_list("pk", flat=True)[:CHUNK]):
        with transaction.atomic():
            Question.objects.filter(pk__in=some).delete()
    for category in QuestionCategory.objects.filter(pk__in=batch.made_categories, questions__isnull=True):
        with suppress(ProtectedError):  # a quiz draws from it by now
            category.delete()


def published(pk: UUID) -> QuerySet[Question]:
    """Return the questions of an import that learners may have met."""
    return Question.objects.filter(batch=pk).filter(Q(live=True) | Q(first_published_at__isnull=False))
