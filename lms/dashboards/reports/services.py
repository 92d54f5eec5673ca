"""What people do with reports: have one made, fetch it, throw it away, have it sent again and again.

The right is asked each time: here when a report is asked for and fetched, in ``making`` when it is made and before it
is told that it is ready (rule E2). Every file that leaves is entered in the ledger (rule R1).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from itertools import islice
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404
from django.utils import timezone

from lms.ledger.services import audit
from lms.members.models import Profile, Unit
from lms.members.scope import Scope, scope_of

from ..models import ReportRun, ReportSchedule
from ..zones import zone_of
from . import files, tasks
from .asked import COVERS, Asked, read, require_covered
from .queries import UNDER_WAY
from .registry import Report, Row, find
from .times import next_time

State = ReportRun.State
#: Reports of so many rows are made at once; longer ones by the worker.
SMALL = 2000


@dataclass(frozen=True)
class Made:
    """A short report, ready to be shown or sent."""

    report: Report
    asked: Asked
    header: list[str]
    rows: list[Row]


def report_called(slug: str) -> Report:
    """Return a report. Raises Http404 for one that does not exist."""
    report = find(slug)
    if report is None:
        raise Http404
    return report


def start(*, by: Profile, report: str, filters: Mapping[str, Any], file_format: str, language: str) -> ReportRun:
    """Let the worker make a report, and return it. While the same one is under way, twice is once.

    Raises PermissionDenied where the report is not for the member, Http404 for an unknown one and for anything outside
    the scope, and ValueError for an unknown format.
    """
    asked = read(report_called(report), by, filters, language)
    if file_format not in files.FORMATS:
        raise ValueError(file_format)
    values = {"report": report, "filters": asked.filters, "file_format": file_format, "language": language}
    with transaction.atomic():
        Profile.objects.select_for_update().get(pk=by.pk)  # two clicks at the same moment wait for each other
        run = ReportRun.objects.filter(profile=by, state__in=UNDER_WAY, schedule=None, **values).first()
        return run or make_later(profile=by, schedule=None, values=values)


def make_later(*, profile: Profile, schedule: ReportSchedule | None, values: dict[str, Any]) -> ReportRun:
    """Keep that a report is wanted, and set the worker on it once the transaction is committed."""
    run = ReportRun.objects.create(profile=profile, schedule=schedule, **values)
    transaction.on_commit(partial(tasks.make_report.enqueue, str(run.pk)))
    return run


def make_at_once(
    *, by: Profile, report: str, filters: Mapping[str, Any], file_format: str, language: str
) -> Made | None:
    """Return a short report, entered in the ledger as taken; None for one that is to be left to the worker.

    Raises as ``start``.
    """
    kind = report_called(report)
    asked = read(kind, by, filters, language)
    if kind.heavy or kind.size(asked) > SMALL:
        return None
    rows = list(islice(kind.rows(asked), SMALL + 1))  # what the counts promise is looked at, not believed
    if len(rows) > SMALL:
        return None
    _note_export(by, asked, report, file_format, len(rows))
    return Made(kind, asked, kind.header(asked), rows)


def fetch(*, by: Profile, pk: UUID) -> ReportRun:
    """Return a finished report of the member's, entered in the ledger as taken. The caller sends its file.

    Raises Http404 where there is none, and PermissionDenied where the right has gone; then the file goes too.
    """
    run = ReportRun.objects.filter(profile=by, pk=pk, state=State.READY).first()
    if run is None or not files.path_of(run.file).exists():
        raise Http404
    try:
        asked = still_asked(run, by)
    except (PermissionDenied, Http404):
        _refuse(run)
        raise PermissionDenied from None
    _note_export(by, asked, run.report, run.file_format, run.rows_done)
    return run


def still_asked(run: ReportRun, profile: Profile) -> Asked:
    """Return what a report was asked for, as of today. Raises PermissionDenied or Http404 where the right has gone."""
    asked = read(report_called(run.report), profile, run.filters, run.language)
    require_covered(asked, run.filters.get(COVERS, []))
    return asked


def _refuse(run: ReportRun) -> None:
    ReportRun.objects.filter(pk=run.pk, state=State.READY).update(state=State.REFUSED, file="")
    files.delete_all_of(run.pk)


@transaction.atomic
def after_move(*, unit: Unit, old_path: str) -> None:
    """Refuse reports that hold people of a unit which was put where the reader does not answer for it (rule E2).

    Who answers for its new place too keeps them, and is asked about that unit from now on.
    """
    left = _keys(old_path) - _keys(unit.path)
    runs = ReportRun.objects.filter(state__in=[State.READY, *UNDER_WAY]).select_related("profile__user")
    for run in runs.order_by("pk") if left else ():
        scope = scope_of(run.profile)
        if not left & _tops(run, scope):
            continue
        if not scope.covers(unit):
            rows = ReportRun.objects.filter(pk=run.pk, state__in=[State.READY, *UNDER_WAY])
            rows.update(state=State.REFUSED, file="", finished_at=run.finished_at or timezone.now())
            transaction.on_commit(partial(files.delete_all_of, run.pk))
        elif run.state == State.READY:
            run.filters[COVERS].append(unit.pk)
            run.save(update_fields=["filters"])


def _keys(path: str) -> set[int]:
    """Return the keys in a unit's path: its own, and those of the units above."""
    return {int(key) for key in path.split("/") if key}


def _tops(run: ReportRun, scope: Scope) -> set[int]:
    """Return the units at the top of what a report is about, finished or not."""
    if run.state == State.READY:
        return {one for one in run.filters.get(COVERS, []) if isinstance(one, int)}
    if run.filters.get("unit"):
        return {int(run.filters["unit"])}
    whole = scope.everything or run.filters.get("person")  # a person is asked for by name at the end
    return set() if whole else {root.pk for root in scope.roots}


def throw_away(*, by: Profile, pk: UUID) -> bool:
    """Delete a report of the member's with its file; one under way stops. Return whether there was one."""
    deleted, _by_model = ReportRun.objects.filter(profile=by, pk=pk).delete()
    if deleted:
        files.delete_all_of(pk)
    return bool(deleted)


@transaction.atomic
def schedule(*, by: Profile, report: str, filters: Mapping[str, Any], file_format: str, every: str) -> ReportSchedule:
    """Let the centre make a report every week or month from now on. The same one twice is one.

    Raises as ``start``; ValueError also for an unknown rhythm.
    """
    asked = read(report_called(report), by, filters, by.language or "en")
    if file_format not in (files.CSV, files.XLSX) or every not in ReportSchedule.Every.values:
        raise ValueError(file_format, every)
    Profile.objects.select_for_update().get(pk=by.pk)
    values = {"report": report, "filters": asked.filters, "file_format": file_format, "every": every}
    known = ReportSchedule.objects.filter(profile=by, stopped="", **values).first()
    if known:
        return known
    made = ReportSchedule.objects.create(profile=by, next_at=next_time(every, timezone.now(), zone_of(by)), **values)
    detail = {"what": "report", "report": report, "every": every, **asked.filters}
    audit(actor=by.subject, action="report_scheduled", detail=detail)
    return made


@transaction.atomic
def end_schedule(*, by: Profile, pk: UUID) -> bool:
    """Make a report no more; those that are made stay. Return whether there was such a schedule."""
    found = ReportSchedule.objects.filter(profile=by, pk=pk).first()
    if found is None:
        return False
    report = found.report
    found.delete()
    audit(actor=by.subject, action="report_unscheduled", detail={"what": "report", "report": report})
    return True


def _note_export(by: Profile, asked: Asked, report: str, file_format: str, rows: int) -> None:
    """Enter that a report was taken; one about a single person stands on that person's chain, who may ask who did."""
    person = asked.person.subject if asked.person else None
    detail = {"what": "person" if person else "report", "report": report, "format": file_format, "rows": rows}
    audit(actor=by.subject, action="export", subject=person, detail=detail | asked.filters)
