"""What is told about scheduled reports: that one is ready, with its address and never the file, or that it stopped."""

from collections.abc import Sequence
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404

from lms.members.models import Profile
from lms.notices.kinds import Context, Kind, register

from ..models import ReportRun
from .registry import find

READY, STOPPED = "report_ready", "report_stopped"


def ready_words(contexts: Sequence[Context], language: str) -> list[Context]:
    """Add the report's name and how many rows it has; empty once it was deleted. One query."""
    runs = ReportRun.objects.in_bulk([UUID(one["run"]) for one in contexts])
    return [_words(runs.get(UUID(one["run"])), one) for one in contexts]


def _words(run: ReportRun | None, context: Context) -> Context:
    if run is None or run.state != ReportRun.State.READY:
        return context | {"label": "", "rows": None}
    return context | {"label": label_of(run.report), "rows": run.rows_done}


def label_of(slug: str) -> str:
    """Return a report's name in the active language; its slug where there is no such report any more."""
    report = find(slug)
    return str(report.label) if report else slug


def still_ready(profile: Profile, contexts: Sequence[Context]) -> list[Context | None]:
    """Leave out what was deleted meanwhile, and what the reader may not have any more (rule E2)."""
    from .services import still_asked  # it makes what is told of here

    runs = ReportRun.objects.filter(profile=profile, state=ReportRun.State.READY)
    known = runs.in_bulk([UUID(one["run"]) for one in contexts])
    said: list[Context | None] = []
    for one in contexts:
        run = known.get(UUID(one["run"]))
        try:
            said.append(one if run and still_asked(run, profile) else None)
        except (PermissionDenied, Http404):
            said.append(None)
    return said


def stopped_words(contexts: Sequence[Context], language: str) -> list[Context]:
    """Add the report's name."""
    return [one | {"label": label_of(one["report"])} for one in contexts]


register(Kind(template=READY, words=ready_words, still=still_ready))
register(Kind(template=STOPPED, words=stopped_words))
