"""The work of checking and mending, wherever it runs: a request, the worker, the nightly turn, a command (rule C8)."""

from collections.abc import Sequence
from functools import partial
from uuid import UUID

from django.utils import timezone

from lms.ledger.services import audit
from lms.ledger.texts import text_digest

from ..enrolment.reconcile import SummaryDrift, find_drift, repair
from ..progress.reconcile import CountDrift
from .models import DriftReport

#: Reports that are kept.
KEPT = 60
Drift = SummaryDrift | CountDrift


def check(report: DriftReport | None = None) -> DriftReport:
    """Compare everything, and store what was found. Reads the records, changes none of them."""
    report = report or DriftReport.objects.create()
    return store(report, find_drift(tell=partial(_tell, report)))


def _tell(report: DriftReport, done: int, courses: int) -> None:
    report.courses_done, report.courses = done, courses
    report.save(update_fields=["courses_done", "courses"])


def store(report: DriftReport, found: Sequence[Drift]) -> DriftReport:
    """Store what a check found, and let the oldest reports go."""
    report.details = [_detail(one) for one in found]
    report.drifts = sum(one["number"] for one in report.details)
    report.courses_done, report.finished_at = report.courses, timezone.now()
    report.save()
    old = DriftReport.objects.values_list("pk", flat=True)[KEPT:]
    DriftReport.objects.filter(pk__in=list(old)).delete()
    return report


def _detail(drift: Drift) -> dict[str, object]:
    """Return a drift as the report holds it; the word "count" tells a count's column from a summary's field."""
    if isinstance(drift, SummaryDrift):
        what, number = drift.what, drift.summaries
    else:
        what, number = f"count {drift.column}", 1
    return {"course": drift.course_key, "unit": drift.unit_id, "what": what, "number": number}


def mend(report: DriftReport) -> DriftReport:
    """Bring every summary and count back to the facts, enter it in the ledger, and check again."""
    report.mended = mend_everything(by=report.asked_by, reason=report.reason)
    report.save(update_fields=["mended"])
    return check(report)


def mend_everything(*, by: UUID | None, reason: str) -> int:
    """Mend all summaries and counts; return how many summaries. ``by`` is None for the command.

    Entered in the ledger before and after, so that a mending that broke off is known to have begun.
    """
    detail = {"drifts": len(find_drift()), "reason": text_digest(reason)}
    audit(actor=by, action="repair_begun", detail=detail)
    mended = repair()
    audit(actor=by, action="repair", detail=detail | {"summaries": mended})
    return mended
