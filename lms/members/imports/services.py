"""What people do with an import: give a file, confirm what it would do, stop, throw away. The worker does the rest."""

from datetime import timedelta
from functools import partial
from hashlib import sha256
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _
from django_tasks.base import Task

from lms.core.csv_reading import UnreadableFile, decode, heading_of

from ..models import Agency, Profile
from ..rules import require_manages
from . import applying, tasks
from .lines import COLUMNS, NEEDED, Kind
from .models import ImportLine, PeopleImport
from .working import Elsewhere, State, held, open_lines

__all__ = [
    "Elsewhere",
    "NothingToDo",
    "UnreadableFile",
    "confirm",
    "discard",
    "forget_lines",
    "resume",
    "resume_unfinished",
    "start",
    "stop",
    "unread_columns",
]

MAX_BYTES = 32 * 1024 * 1024
#: Days after which the lines of an import, which name people, are deleted; an import nobody confirmed goes whole.
KEPT_DAYS = 14
OPEN = (State.READING, State.READY, State.APPLYING)


class NothingToDo(Exception):
    """No line of the file would change anything."""


@transaction.atomic
def start(
    *, by: Profile, kind: str, agency: Agency, content: bytes, file_name: str, invite: bool = False
) -> PeopleImport:
    """Take a file; the worker reads it. The same file again, while the first is under way, is the same import.

    Raises PermissionDenied for an agency ``by`` does not manage, UnreadableFile.
    """
    require_manages(by, agency)
    text = decode(content, MAX_BYTES)
    _check_heading(Kind(kind), text)
    # Two clicks at once: the second waits here, and finds what the first has made.
    Agency.objects.select_for_update().get(pk=agency.pk)
    digest = sha256(content).hexdigest()
    known = PeopleImport.objects.filter(
        agency=agency, kind=kind, digest=digest, invite=invite, made_by=by.subject, state__in=OPEN
    )
    batch = known.defer("text").first()
    if batch is None:
        batch = PeopleImport.objects.create(
            kind=kind,
            agency=agency,
            file_name=file_name[:200],
            text=text,
            digest=digest,
            invite=invite and kind == Kind.PEOPLE,
            lines_all=text.count("\n"),
            made_by=by.subject,
        )
        _enqueue(tasks.read_import, batch.pk)
    return batch


def _check_heading(kind: Kind, text: str) -> None:
    heading = heading_of(text)
    for columns in NEEDED[kind]:
        if not set(columns) & set(heading):
            names = {"names": ", ".join(columns)}
            raise UnreadableFile(_("The first line must name one of these columns: %(names)s.") % names)
    twice = sorted({name for name in heading if name in COLUMNS[kind] and heading.count(name) > 1})
    if twice:
        raise UnreadableFile(_("The first line names a column twice: %(names)s.") % {"names": ", ".join(twice)})


def unread_columns(kind: str, content: bytes) -> list[str]:
    """Return the columns of a file that nothing is read from. Raises UnreadableFile."""
    return [name for name in heading_of(decode(content, MAX_BYTES)) if name and name not in COLUMNS[Kind(kind)]]


@transaction.atomic
def confirm(*, by: Profile, pk: UUID) -> int:
    """Let the worker apply what was looked at; return how many lines. Who confirms answers for it.

    Raises PermissionDenied, NothingToDo, and Elsewhere when it is not there to be confirmed any more.
    """
    batch = held(pk, State.READY)
    require_manages(by, batch.agency)
    number = open_lines(pk).count()
    if not number:
        raise NothingToDo
    batch.state, batch.problem, batch.made_by = State.APPLYING, "", by.subject
    batch.lines_done, batch.lines_all = 0, number
    batch.save(update_fields=["state", "problem", "made_by", "lines_done", "lines_all"])
    _enqueue(tasks.apply_import, pk)
    return number


@transaction.atomic
def stop(*, by: Profile, pk: UUID) -> None:
    """Let an import that is being applied wait where it is; what is done stays. Raises PermissionDenied, Elsewhere."""
    batch = held(pk, State.APPLYING)
    require_manages(by, batch.agency)
    applying.pause(batch, "stopped", actor=by.subject)


@transaction.atomic
def discard(*, by: Profile, pk: UUID) -> None:
    """Throw an import away that is not being applied, with all its lines; what is applied already stays.

    One that was stopped on the way is closed instead, and stays in the list. Raises PermissionDenied, Elsewhere.
    """
    batch = held(pk, State.READING, State.READY, State.FAILED)
    require_manages(by, batch.agency)
    if batch.problem and batch.state == State.READY:
        applying.close(batch, actor=by.subject)
        return
    ImportLine.objects.filter(people_import=pk).delete()
    PeopleImport.objects.filter(pk=pk).delete()


def resume(pk: UUID, state: str) -> None:
    """Set the worker on an import again after it was stopped; what runs already goes on, and nothing is done twice."""
    waiting = {State.READING: tasks.read_import, State.APPLYING: tasks.apply_import}
    if task := waiting.get(State(state)):
        _enqueue(task, pk)


def resume_unfinished() -> int:
    """Set the worker on every import that is under way; return how many. Runs every hour."""
    waiting = list(PeopleImport.objects.filter(state__in=[State.READING, State.APPLYING]).values_list("pk", "state"))
    for pk, state in waiting:
        resume(pk, state)
    return len(waiting)


def forget_lines() -> int:
    """Delete lines, and imports nobody confirmed, some days after; return how many lines. Runs every night."""
    ended = PeopleImport.objects.annotate(ended=Coalesce("finished_at", F("made_at")))
    old = ended.filter(ended__lt=timezone.now() - timedelta(days=KEPT_DAYS)).exclude(state=State.APPLYING)
    number, _each = ImportLine.objects.filter(people_import__in=old.values("pk")).delete()
    old.filter(state=State.READY).exclude(problem="").update(state=State.DONE, finished_at=timezone.now())
    old.exclude(state=State.DONE).delete()
    return number


def _enqueue(task: Task, pk: UUID) -> None:
    transaction.on_commit(partial(task.enqueue, str(pk)))
