"""The worker's part: makes a report row by row, tells how far it is, and asks for the right again before it is told.

No transaction is held meanwhile, so nobody waits for a report.
"""

import logging
from collections.abc import Iterable, Iterator
from time import monotonic
from uuid import UUID

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404
from django.utils import timezone, translation

from lms.notices.services import notify

from ..models import ReportRun, ReportSchedule
from . import files
from .asked import COVERS, Asked, read, require_covered, units_below
from .messages import READY, STOPPED
from .registry import Row
from .services import report_called, still_asked

State = ReportRun.State
#: Seconds between two words about how far it is, and rows between two looks at the clock.
PACE, LOOK = 1.0, 100
#: Why a schedule rests.
RIGHT_GONE = "right"
logger = logging.getLogger(__name__)


class Gone(Exception):
    """The report was thrown away, or taken up by another worker, while it was made."""


class MovedAway(Exception):
    """A unit the report is about was put, while it was made, where its reader does not answer for it."""


def make(pk: UUID) -> None:
    """Make one report. Twice is once: whoever comes second finds it taken.

    What fails is kept as failed, and logged by the kind of the error alone: its text may hold names.
    """
    if not ReportRun.objects.filter(pk=pk, state=State.WAITING).update(state=State.RUNNING, rows_done=0):
        return
    run = ReportRun.objects.select_related("profile__user", "schedule").filter(pk=pk).first()
    if run is None:
        return
    try:
        with translation.override(run.language):
            _make(run)
    except Gone:
        files.delete(files.part_of(pk).name)
    except MovedAway:
        _end(run, State.REFUSED)  # the reader may have the next one
    except (PermissionDenied, Http404):
        _refuse(run)
    except Exception as problem:
        _end(run, State.FAILED)
        logger.error("Report %r (%s) failed: %s", run.report, pk, type(problem).__name__)


def _make(run: ReportRun) -> None:
    report = report_called(run.report)
    asked = read(report, run.profile, run.filters, run.language)
    _note(run, rows_all=report.size(asked))
    units = units_below(asked.covers)
    rows = _counted(run, report.rows(asked))
    name = files.write(run.pk, run.file_format, title=str(report.label), header=report.header(asked), rows=rows)
    run.filters = asked.filters | {COVERS: asked.covers}
    run.profile.refresh_from_db()
    now = still_asked(run, run.profile)  # it may have taken long
    run.filters[COVERS] += _moved_out(now, sorted(units - units_below(asked.covers)))
    _finish(run, name)


def _moved_out(now: Asked, units: list[int]) -> list[int]:
    """Return units that have left what the report is about: their people may stand in it. Raises MovedAway."""
    try:
        if units:
            require_covered(now, [*units])
    except PermissionDenied:
        raise MovedAway from None
    return units


def _counted(run: ReportRun, rows: Iterable[Row]) -> Iterator[Row]:
    """Hand the rows on, and keep how many there were from time to time. Raises Gone."""
    told = monotonic()
    for number, row in enumerate(rows, 1):
        yield row
        run.rows_done = number
        if number % LOOK == 0 and monotonic() - told > PACE:
            files.part_of(run.pk).touch()
            _note(run, rows_done=number)
            told = monotonic()


def _note(run: ReportRun, **values: int) -> None:
    if not ReportRun.objects.filter(pk=run.pk, state=State.RUNNING).update(**values):
        raise Gone


@transaction.atomic
def _finish(run: ReportRun, name: str) -> None:
    """Show that it is ready; tell the reader of one that was scheduled."""
    known = ReportRun.objects.filter(pk=run.pk, state=State.RUNNING)
    changes = {"file": name, "filters": run.filters, "finished_at": timezone.now()}
    if not known.update(state=State.READY, rows_done=run.rows_done, rows_all=run.rows_done, **changes):
        transaction.on_commit(lambda: files.delete_all_of(run.pk))
    elif run.schedule_id:
        notify(to=run.profile.subject, template=READY, about=run.pk, context={"run": str(run.pk)}, quiet=False)


def _refuse(run: ReportRun) -> None:
    """The right has gone: nothing is kept of what was made, and a schedule rests."""
    _end(run, State.REFUSED)
    if run.schedule:
        stop(run.schedule)


def _end(run: ReportRun, state: str) -> None:
    files.delete_all_of(run.pk)
    rows = ReportRun.objects.filter(pk=run.pk, state=State.RUNNING)
    rows.update(state=state, finished_at=timezone.now(), file="")


@transaction.atomic
def stop(schedule: ReportSchedule) -> None:
    """Let a schedule rest because its reader may not have the report any more, and say so once."""
    rows = ReportSchedule.objects.filter(pk=schedule.pk, stopped="")
    context = {"report": schedule.report}
    notify(to=schedule.profile.subject, template=STOPPED, about=schedule.pk, context=context)
    rows.update(stopped=RIGHT_GONE)


def language_of(schedule: ReportSchedule) -> str:
    """Return the language a scheduled report is made in: its reader's."""
    return schedule.profile.language or settings.LANGUAGE_CODE
