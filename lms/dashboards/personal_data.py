"""What the dashboards keep about those who answer for others (rule R2): kept views, reports and when they are made."""

from functools import partial
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from lms.members.privacy.categories import Category, Rows, plain_rows, register

from .models import ReportRun, ReportSchedule, SavedFilter
from .reports import files


def count_kept(subject: UUID) -> int:
    """Return how many there are."""
    return sum(model.objects.filter(profile__subject=subject).count() for model in (SavedFilter, *MADE))


def export_kept(subject: UUID) -> Rows:
    """Return what was kept and asked for; the files themselves are about others."""
    views = SavedFilter.objects.filter(profile__subject=subject).order_by("name", "pk")
    schedules = ReportSchedule.objects.filter(profile__subject=subject).order_by("next_at", "pk")
    runs = ReportRun.objects.filter(profile__subject=subject).order_by("asked_at", "pk")
    rows = [plain_rows(one, without=("id", "profile_id", "schedule_id", "file")) for one in (views, schedules, runs)]
    return [row for some in rows for row in some]


def erase_kept(subject: UUID) -> int:
    """Delete all of it, and the files once that holds."""
    runs = ReportRun.objects.filter(profile__subject=subject)
    for pk in runs.values_list("pk", flat=True):
        transaction.on_commit(partial(files.delete_all_of, pk))
    return sum(model.objects.filter(profile__subject=subject).delete()[0] for model in (SavedFilter, *MADE))


MADE = (ReportRun, ReportSchedule)

register(
    Category(
        slug="reports",
        label=_("Kept views, reports and when they are made"),
        basis=_("Belong to the account. Files of reports go after some days in any case."),
        count=count_kept,
        export=export_kept,
        erase=erase_kept,
        rank=27,
    )
)
