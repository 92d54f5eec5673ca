"""What falls due with time: schedules, reports whose worker was stopped, files that have lain long enough."""

import time
from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q
from django.http import Http404
from django.utils import timezone

from lms.conf import lms_setting
from lms.core.chores import do_each

from ..models import ReportRun, ReportSchedule
from ..zones import zone_of
from . import files, tasks
from .asked import read
from .making import language_of, stop
from .queries import UNDER_WAY
from .services import make_later, report_called
from .times import next_time

State = ReportRun.State
#: A file nobody has touched for so long is made by nobody any more.
STALE = timedelta(minutes=15)
#: What could not be made in so long is given up.
GIVEN_UP = timedelta(days=1)
HOUR = 3600


def start_scheduled(now: datetime | None = None) -> int:
    """Set the worker on every scheduled report that is due; return how many. One that was missed is made once.

    A schedule that fails is logged by its id and does not keep the others; Failures is raised at the end.
    """
    moment = now or timezone.now()
    due = ReportSchedule.objects.filter(next_at__lte=moment, stopped="")
    keys = due.order_by("next_at", "pk").values_list("pk", flat=True)
    return sum(do_each([(f"scheduled report {pk}", partial(_start, pk, moment)) for pk in keys]))


@transaction.atomic
def _start(pk: UUID, now: datetime) -> bool:
    rows = ReportSchedule.objects.select_related("profile__user").select_for_update(of=("self",))
    schedule = rows.filter(pk=pk, next_at__lte=now, stopped="").first()
    if schedule is None:
        return False
    language = language_of(schedule)
    try:
        asked = read(report_called(schedule.report), schedule.profile, schedule.filters, language)
    except (PermissionDenied, Http404):
        stop(schedule)
        return False
    schedule.next_at = next_time(schedule.every, now, zone_of(schedule.profile))
    schedule.save(update_fields=["next_at"])
    values = {
        "report": schedule.report,
        "filters": asked.filters,
        "file_format": schedule.file_format,
        "language": language,
    }
    make_later(profile=schedule.profile, schedule=schedule, values=values)
    return True


def resume_unfinished(now: datetime | None = None) -> int:
    """Set the worker again on reports nobody is at; return how many. What could not be made in a day has failed."""
    moment = now or timezone.now()
    rows = ReportRun.objects.filter(state__in=UNDER_WAY, asked_at__lt=moment - STALE)
    old = rows.filter(asked_at__lt=moment - GIVEN_UP)
    for pk in old.values_list("pk", flat=True):
        files.delete_all_of(pk)
    old.update(state=State.FAILED, finished_at=moment)
    left = [pk for pk in rows.values_list("pk", flat=True) if not _at_work(pk, moment)]
    for pk in left:
        ReportRun.objects.filter(pk=pk, state=State.RUNNING).update(state=State.WAITING)
        tasks.make_report.enqueue(str(pk))
    return len(left)


def _at_work(pk: UUID, now: datetime) -> bool:
    part = files.part_of(pk)
    return part.exists() and part.stat().st_mtime > (now - STALE).timestamp()


def forget_files(now: datetime | None = None) -> int:
    """Delete reports that have lain for ``LMS["REPORT_DAYS"]``, and files that belong to none; return how many rows."""
    moment = now or timezone.now()
    before = moment - timedelta(days=lms_setting("REPORT_DAYS"))
    old = ReportRun.objects.filter(Q(finished_at__lt=before) | Q(finished_at=None, asked_at__lt=before))
    number = 0
    for pk in list(old.values_list("pk", flat=True)):
        files.delete_all_of(pk)
        number += ReportRun.objects.filter(pk=pk).delete()[0]
    _forget_strays()
    return number


def _forget_strays() -> None:
    """Delete what belongs to an account that is gone, or to a worker that was stopped."""
    known = set(ReportRun.objects.exclude(file="").values_list("file", flat=True))
    files.delete(*files.strays(known, time.time() - HOUR))
