"""Reads of what somebody has had made, and of what is made for somebody again and again."""

from uuid import UUID

from django.db.models import QuerySet

from lms.members.models import Profile

from ..models import ReportRun, ReportSchedule

State = ReportRun.State
UNDER_WAY = (State.WAITING, State.RUNNING)


def runs_of(profile: Profile) -> QuerySet[ReportRun]:
    """Return a member's reports, the latest first."""
    return ReportRun.objects.filter(profile=profile).order_by("-asked_at", "pk")


def run_of(profile: Profile, pk: UUID) -> ReportRun | None:
    """Return one of a member's own reports; nobody has those of others."""
    return ReportRun.objects.filter(profile=profile, pk=pk).first()


def schedules_of(profile: Profile) -> QuerySet[ReportSchedule]:
    """Return what is made for a member again and again, the next one first."""
    return ReportSchedule.objects.filter(profile=profile).order_by("next_at", "pk")
