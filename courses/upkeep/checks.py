"""The work of checking and mending, wherever it runs: a request, the worker, the nightly turn, a command (rule C8)."""

from collections.abc import Sequence
from functools import partial
from typing import NamedTuple
from uuid import UUID

from django.utils import timezone

from lms.ledger.services import audit
from lms.ledger.texts import text_digest
from lms.members.posts.queries import wrong_counts
from lms.members.posts.services import mend_counts

from ..assignments.reconcile import ObligationDrift, find_obligation_drift
from ..assignments.turns import evaluate_all
from ..enrolment.reconcile import SummaryDrift, Tell, find_drift, repair
from ..progress.reconcile import CountDrift
from .models import DriftReport

#: Reports that are kept.
KEPT = 60


class PeopleDrift(NamedTuple):
    """A unit's number of people that is not how many serve there."""

    unit_id: int
    stored: int
    counted: int

    def __str__(self) -> str:
        """Say it in a line for the terminal."""
        return f"unit {self.unit_id}: people is {self.stored}, counted {self.counted}"


Drift = SummaryDrift | CountDrift | ObligationDrift | PeopleDrift


def check(report: DriftReport | None = None) -> DriftReport:
    """Compare everything, and store what was found. Reads the records, changes none of them."""
    report = report or DriftReport.objects.create()
    return store(report, find_all_drift(tell=partial(_tell, report)))


def find_all_drift(*, tell: Tell = lambda done, courses: None) -> list[Drift]:
    """Return where units, obligations, enrolments, summaries and counts differ from what they follow from."""
    people = [PeopleDrift(*wrong) for wrong in wrong_counts()]
    return [*people, *find_obligation_drift(), *find_drift(tell=tell)]


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
    course_key = "" if isinstance(drift, PeopleDrift) else drift.course_key
    unit_id: int | None
    match drift:
        case PeopleDrift():
            unit_id, what, number = drift.unit_id, "people", 1
        case ObligationDrift():
            unit_id, what, number = None, f"obligations {drift.what}", drift.people
        case SummaryDrift():
            unit_id, what, number = drift.unit_id, drift.what, drift.summaries
        case _:
            unit_id, what, number = drift.unit_id, f"count {drift.column}", 1
    return {"course": course_key, "unit": unit_id, "what": what, "number": number}


def mend(report: DriftReport) -> DriftReport:
    """Bring every summary and count back to the facts, enter it in the ledger, and check again."""
    report.mended = mend_everything(by=report.asked_by, reason=report.reason)
    report.save(update_fields=["mended"])
    return check(report)


def mend_everything(*, by: UUID | None, reason: str) -> int:
    """Mend all summaries and counts, of people too; return how many summaries. ``by`` is None for the command.

    Entered in the ledger before and after, so that a mending that broke off is known to have begun.
    """
    detail = {"drifts": len(find_all_drift()), "reason": text_digest(reason)}
    audit(actor=by, action="repair_begun", detail=detail)
    mend_counts()
    mended = repair()  # summaries first: the dates of obligations follow from them
    evaluate_all()
    audit(actor=by, action="repair", detail=detail | {"summaries": mended})
    return mended
