"""Reads about assignments: who would be asked, what is asked of one person and why, and how far people are."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from functools import reduce
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from lms.core.zones import named_zone
from lms.members.models import Absence, Post, Profile, held_on
from lms.members.scope import Scope

from ..progress.models import CourseSummary
from .criteria import Criteria
from .models import Assignment, Obligation
from .targets import offer_for

State = CourseSummary.State


@dataclass(frozen=True)
class Preview:
    """What an assignment would come to today."""

    #: How many it asks.
    people: int
    #: How many of them hold a valid completion of everything it asks.
    completed: int
    #: How many courses it takes.
    courses: int


def preview(criteria: Criteria) -> Preview:
    """Return whom an assignment would ask today. Four queries at most; nothing is written."""
    key = criteria.target_key
    courses = offer_for([(criteria.target, key)]).courses_of(criteria.target, key) if key else ()
    people = criteria.people()
    held = CourseSummary.objects.filter(subject=OuterRef("subject"), state=State.COMPLETED, suspended=False)
    nobody = Q(pk=None)
    holds = reduce(Q.__and__, (Q(Exists(held.filter(course_key=one))) for one in courses), ~nobody)
    found = people.aggregate(people=Count("pk"), completed=Count("pk", filter=holds if courses else nobody))
    return Preview(found["people"], found["completed"], len(courses))


def assignments_seen_by(scope: Scope) -> QuerySet[Assignment]:
    """Return the assignments that ask anything of the people somebody answers for, the newest first.

    Those from above that reach into the units are among them; ``rules.may_end`` says which one may end.
    """
    rows = Assignment.objects.select_related("agency", "unit", "position").order_by("-made_at", "pk")
    if scope.everything:
        return rows
    agencies = {root.agency_id for root in scope.roots}
    above = {int(pk) for root in scope.roots for pk in root.path.strip("/").split("/")}
    here = Q(unit=None) | Q(unit__in=above) | scope.within("unit__")
    reach = here & (Q(agency=None) | Q(agency__in=agencies)) & Q(country__in={"", *_countries(scope)})
    people = Profile.objects.filter(scope.within("unit__") | Q(posts__in=_posts(scope)))
    return rows.filter(reach, Q(subject=None) | Q(subject__in=people.values("subject")))


def _countries(scope: Scope) -> set[str]:
    return {root.agency.country for root in scope.roots}


def _posts(scope: Scope) -> QuerySet[Any, Any]:
    return Post.objects.current().filter(scope.within("unit__")).values("pk")


@dataclass(frozen=True)
class Asked:
    """One course that is asked of one person by one assignment: why, and by when."""

    assignment: Assignment
    obligation: Obligation
    #: Whether the person is away today: meanwhile the due date moves on.
    paused: bool

    @property
    def course_key(self) -> UUID:
        """The course."""
        return self.obligation.course_key

    @property
    def reason(self) -> str:
        """Why, as it was written when it was assigned."""
        return self.assignment.reason

    @property
    def since(self) -> date:
        """The day from which it has been asked."""
        return self.obligation.since

    @property
    def due_at(self) -> datetime | None:
        """The last moment in time; None without a date, and while it stands still."""
        return self.obligation.due_at

    @property
    def zone(self) -> str:
        """The zone the due day ends in (rule T1)."""
        return self.assignment.zone

    @property
    def due_day(self) -> date | None:
        """The due date in its zone."""
        return self.due_at.astimezone(named_zone(self.zone)).date() if self.due_at else None

    @property
    def paused_days(self) -> int:
        """By how many days absences have moved the due date on."""
        return self.obligation.paused_days

    @property
    def ended_at(self) -> datetime | None:
        """When it stopped being asked; None while it is."""
        return self.obligation.ended_at

    @property
    def agency_name(self) -> str:
        """Whose assignment it is; empty for the centre's own."""
        return self.assignment.agency.name if self.assignment.agency else ""


def obligations_of(subject: UUID, *, ended: bool = False) -> list[Asked]:
    """Return what is asked of a person now and why, the earliest due date first. Two queries.

    With ``ended`` what was asked before comes after it.
    """
    rows = Obligation.objects.filter(subject=subject).select_related("assignment__agency")
    rows = rows if ended else rows.filter(ended_at=None)
    paused = held_on(Absence.objects.filter(profile__subject=subject)).exists()
    never = datetime.max.replace(tzinfo=timezone.get_current_timezone())
    found = [Asked(one.assignment, one, paused and one.ended_at is None) for one in rows.order_by("pk")]
    return sorted(found, key=lambda one: (one.ended_at is not None, one.due_at or never))


@dataclass(frozen=True)
class Figures:
    """How far the people are of whom an assignment asks something."""

    people: int
    #: Hold a valid completion of everything it asks of them.
    completed: int
    overdue: int
    #: Are away today.
    paused: int


def figures_of(assignment: Assignment, scope: Scope | None = None) -> Figures:
    """Return how far those are who are asked, of a scope's people or of all. Three queries."""
    held = Obligation.objects.filter(assignment=assignment, ended_at=None)
    if scope is not None and not scope.everything:
        here = Profile.objects.filter(scope.within("unit__"), subject=OuterRef("subject"))
        held = held.filter(Exists(here))
    mine = CourseSummary.objects.filter(subject=OuterRef("subject"), course_key=OuterRef("course_key"))
    away = held_on(Absence.objects.filter(profile__subject=OuterRef("subject")))
    counted = held.aggregate(
        people=Count("subject", distinct=True),
        open=Count("subject", distinct=True, filter=~Q(Exists(mine.filter(state=State.COMPLETED)))),
        overdue=Count("subject", distinct=True, filter=Q(Exists(mine.filter(overdue=True)))),
        paused=Count("subject", distinct=True, filter=Q(Exists(away))),
    )
    return Figures(counted["people"], counted["people"] - counted["open"], counted["overdue"], counted["paused"])


def reasons_for(subject: UUID, course_keys: Collection[UUID]) -> dict[UUID, list[Asked]]:
    """Return why each of these courses is asked of a person. Two queries, none where there is nothing to look up."""
    found: dict[UUID, list[Asked]] = {}
    for one in obligations_of(subject) if course_keys else []:
        if one.course_key in course_keys:
            found.setdefault(one.course_key, []).append(one)
    return found
