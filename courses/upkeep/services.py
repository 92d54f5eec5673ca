"""What an administrator asks for: a check, or a mending. Much of either is for the worker."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.db import transaction

from lms.members.models import Profile
from lms.members.rules import require_administrator

from ..progress.models import CourseSummary
from . import checks, queries, tasks
from .models import DriftReport

#: So many summaries are looked at while the administrator waits.
AT_ONCE = 5000


class Busy(Exception):
    """A check is under way."""


def ask_for_check(*, by: Profile) -> DriftReport:
    """Compare every summary and count with the facts. Raises PermissionDenied and Busy."""
    return _run(_begin(by), checks.check, tasks.check_records)


def ask_for_mending(*, by: Profile, reason: str) -> DriftReport:
    """Bring every summary and count back to the facts, then check again. Raises PermissionDenied and Busy."""
    return _run(_begin(by, reason), checks.mend, tasks.mend_records)


@transaction.atomic
def _begin(by: Profile, reason: str = "") -> DriftReport:
    require_administrator(by)
    if queries.running():
        raise Busy
    return DriftReport.objects.create(asked_by=by.subject, reason=reason)


def _run(report: DriftReport, now: Callable[[DriftReport], DriftReport], later: Any) -> DriftReport:
    if CourseSummary.objects.count() <= AT_ONCE:
        return now(report)
    transaction.on_commit(partial(later.enqueue, report.pk))
    return report
