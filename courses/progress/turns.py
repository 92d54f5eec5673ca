"""What changes with time or with content rather than by an officer's act; the worker and publishing call it."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Count, Q
from django.utils import timezone

from .models import CompletionFact, CourseSummary
from .plans import plan_of, required_set
from .services import settle
from .summaries import change_summary, counted_at_the_end
from .terms import still_valid

Kind = CompletionFact.Kind
State = CourseSummary.State
#: No zone is further ahead of UTC.
FURTHEST_ZONE = timedelta(hours=14)


@transaction.atomic
def settle_course(course_key: UUID) -> int:
    """Complete the course for those who had done all it now requires (rule C6); return for how many it was looked at.

    Publishing calls this: when a lesson is withdrawn, some have nothing left to do that would settle it.
    """
    plan = plan_of(required_set(course_key, opened_at=timezone.now()))
    lessons = CompletionFact.objects.filter(kind=Kind.LESSON, key__in=plan.lessons)
    least = sum(sorted(group.need for group in plan.counting)[: plan.modules])
    through = lessons.values("subject").annotate(number=Count("key", distinct=True)).filter(number__gte=least)
    open_work = Q(completed_at=None, subject__in=through.values("subject")) | Q(renewing=True)
    waiting = CourseSummary.objects.select_for_update().filter(open_work, course_key=course_key, suspended=False)
    summaries = list(waiting.order_by("subject", "course_key"))
    with counted_at_the_end():
        for summary in summaries:
            settle(summary)
    return len(summaries)


@transaction.atomic
def turn_overdue(*, now: datetime | None = None) -> int:
    """Mark what has fallen due since the last turn; return how many. The worker runs this every hour."""
    moment = now or timezone.now()
    unfinished = ~Q(state=State.COMPLETED) | Q(renewing=True)
    due = CourseSummary.objects.select_for_update().filter(unfinished, overdue=False, due_at__lt=moment)
    summaries = list(due.order_by("subject", "course_key"))
    with counted_at_the_end():
        for summary in summaries:
            change_summary(summary, overdue=True)
    return len(summaries)


@transaction.atomic
def turn_expired(*, now: datetime | None = None) -> int:
    """Mark completions whose last valid day is over in its zone (rule K6); return how many. Runs every hour."""
    moment = now or timezone.now()
    near = CourseSummary.objects.select_for_update().filter(
        state=State.COMPLETED, valid_until__lt=(moment + FURTHEST_ZONE).date()
    )
    rows = near.order_by("subject", "course_key")
    over = [one for one in rows if not still_valid(one.valid_until, one.valid_zone, moment)]
    with counted_at_the_end():
        for summary in over:
            change_summary(summary, state=State.EXPIRED)
    return len(over)
