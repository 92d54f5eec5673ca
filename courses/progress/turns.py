"""What changes with time or with content rather than by an officer's act; the worker and publishing call it."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from lms.conf import lms_setting

from ..content.choices import BY_ACTIVITIES
from ..content.models import CourseItem, TrackRule
from .course_record import track_fact
from .models import CompletionFact, CourseSummary
from .plans import plan_today, sets_in_force
from .records import write_many
from .services import settle
from .summaries import change_summaries, counted_at_the_end
from .terms import ends_soon, still_valid

Kind = CompletionFact.Kind
State = CourseSummary.State
#: People a transaction.
PART = 200
#: Rows a transaction, where nothing but marks is written.
ROWS = 2000
#: No zone is further ahead of UTC.
FURTHEST_ZONE = timedelta(hours=14)


def settle_course(course_key: UUID) -> int:
    """Complete the course for those who had done all it now requires (rule C6); return for how many it was looked at.

    When a lesson is withdrawn, some have nothing left to do that would settle it. People are taken a part at a time, so
    that nobody who learns meanwhile waits long.
    """
    open_work = Q(completed_at=None) & _perhaps_through(course_key) | Q(renewing=True)
    waiting = CourseSummary.objects.filter(open_work, course_key=course_key, suspended=False).order_by("subject")
    subjects = list(waiting.values_list("subject", flat=True))
    for start in range(0, len(subjects), PART):
        _settle_some(course_key, subjects[start : start + PART])
    return len(subjects)


@transaction.atomic
def _settle_some(course_key: UUID, subjects: list[UUID]) -> None:
    rows = CourseSummary.objects.select_for_update().filter(course_key=course_key, subject__in=subjects)
    with counted_at_the_end():
        for summary in rows.filter(suspended=False).order_by("subject"):
            settle(summary)


def _perhaps_through(course_key: UUID) -> Q:
    """Return who may have done all of any set that concerns somebody: fewer cannot have.

    A lesson its activities complete may be done without a fact that says so, once less is asked of it.
    """
    items = list(CourseItem.objects.filter(course_key=course_key))
    by_activities = {str(item.lesson_key) for item in items if item.condition in BY_ACTIVITIES}
    anybody = Q(pk__in=[])
    for required in sets_in_force(course_key):
        plan = plan_today(required, items, None)
        needs = [group.need - len(by_activities.intersection(group.lessons)) for group in plan.counting]
        least = sum(sorted(max(need, 0) for need in needs)[: plan.modules])
        if not least:
            return Q()
        lessons = CompletionFact.objects.filter(kind=Kind.LESSON, key__in=plan.lessons)
        through = lessons.values("subject").annotate(number=Count("key", distinct=True)).filter(number__gte=least)
        anybody |= Q(subject__in=through.values("subject"))
    return anybody


@transaction.atomic
def settle_track(track_key: UUID) -> int:
    """Complete the track for those who had completed all it now takes (rule C6); return for how many."""
    rule = TrackRule.objects.filter(track_key=track_key).first()
    needed = min(rule.needed or len(rule.courses), len(rule.courses)) if rule else 0
    if rule is None or not needed:
        return 0
    have = CompletionFact.objects.filter(kind=Kind.TRACK, key=track_key).values("subject")
    courses = CompletionFact.objects.filter(kind=Kind.COURSE, key__in=rule.courses).exclude(subject__in=have)
    through = courses.values("subject").annotate(number=Count("key", distinct=True)).filter(number__gte=needed)
    done: dict[UUID, dict[UUID, CompletionFact]] = {}
    for fact in courses.filter(subject__in=through.values("subject")).order_by("occurred_at"):
        done.setdefault(fact.subject, {}).setdefault(fact.key, fact)
    write_many(track_fact(track_key, list(facts.values())[needed - 1]) for facts in done.values())
    return len(done)


def turn_overdue(*, now: datetime | None = None) -> int:
    """Mark what has fallen due since the last turn; return how many. The worker runs this every hour."""
    moment = now or timezone.now()
    unfinished = Q(completed_at=None) | Q(renewing=True)
    due = CourseSummary.objects.filter(unfinished, overdue=False, due_at__lt=moment)
    return _turn(due, lambda one: {"overdue": True})


def turn_expired(*, now: datetime | None = None) -> int:
    """Mark completions whose last valid day is over in its zone (rule K6); return how many. Runs every hour."""
    moment = now or timezone.now()
    near = CourseSummary.objects.filter(state=State.COMPLETED, valid_until__lt=(moment + FURTHEST_ZONE).date())
    expired = {"state": State.EXPIRED}
    return _turn(near, lambda one: {} if still_valid(one.valid_until, one.valid_zone, moment) else expired)


def turn_expiring(*, now: datetime | None = None) -> int:
    """Mark valid completions that end within ``LMS["EXPIRING_DAYS"]``; return how many. Runs every hour.

    Where the setting is made shorter, those that are marked too early lose the mark.
    """
    moment = now or timezone.now()
    days = timedelta(days=lms_setting("EXPIRING_DAYS"))
    last, first = (moment + FURTHEST_ZONE).date() + days, (moment - FURTHEST_ZONE).date() + days
    near = Q(expiring=False, valid_until__lte=last) | Q(expiring=True, valid_until__gt=first)

    def turned(one: CourseSummary) -> dict[str, Any]:
        soon = ends_soon(one.valid_until, one.valid_zone, moment)
        return {} if soon == one.expiring else {"expiring": soon}

    return _turn(CourseSummary.objects.filter(near, state=State.COMPLETED, valid_until__isnull=False), turned)


def _turn(rows: QuerySet[CourseSummary], change: Callable[[CourseSummary], dict[str, Any]]) -> int:
    """Store what ``change`` says of each of the rows; return for how many it said anything.

    So many are locked at a time, in one order, and looked at again: who learns meanwhile does not wait for all.
    """
    pks = list(rows.order_by("subject", "course_key").values_list("pk", flat=True))
    return sum(_turn_some(rows.filter(pk__in=pks[at : at + ROWS]), change) for at in range(0, len(pks), ROWS))


@transaction.atomic
def _turn_some(rows: QuerySet[CourseSummary], change: Callable[[CourseSummary], dict[str, Any]]) -> int:
    held = rows.select_for_update().order_by("subject", "course_key")
    turned = [(one, changes) for one in held if (changes := change(one))]
    change_summaries(turned)
    return len(turned)
