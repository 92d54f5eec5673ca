"""One person as those who answer for the person may see them (rule E3): states, dates and reasons; never answers."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import BooleanField, Exists, ExpressionWrapper, F, Q, QuerySet
from django.http import Http404

from courses.assignments.models import Obligation
from courses.progress.models import CourseSummary
from lms.core.zones import named_zone
from lms.members.models import Absence, Post, Profile, Unit, held_on
from lms.members.scope import Scope

from .figures import Standing
from .people import Courses, PersonRow, held, row_of
from .places import Place
from .zones import day_in


@dataclass(frozen=True)
class Reason:
    """Why a course is asked of a person, and by when."""

    words: str
    #: The day in ``zone``; None without one, and while it stands still.
    due_on: date | None
    zone: str
    #: Days it has moved on by for absences.
    paused_days: int
    #: Whether it stands still, because the person is away and nobody knows until when.
    paused: bool


@dataclass(frozen=True)
class PostSeen:
    """A post of today; of one outside the scope only that there is one."""

    post: Post
    covered: bool
    #: The unit of the main post of who holds it; empty outside the scope.
    main_unit: str


@dataclass(frozen=True)
class PersonCourse:
    """One course of a person."""

    row: PersonRow
    reasons: list[Reason]

    @property
    def urgency(self) -> tuple[bool, bool, bool]:
        """What comes first when sorted: what is late, then what is required and not done, then what ends soon."""
        done = self.row.standing == Standing.COMPLETED
        return (not self.row.late, not self.row.required or done, not self.row.expiring)


def person_in(scope: Scope, subject: UUID) -> tuple[Profile, list[Post]]:
    """Return a person who serves within the scope today, and the posts of today, the main one first.

    One query for people with a post. Raises Http404 for anybody outside exactly as for nobody.
    """
    held_now = Post.objects.current().filter(profile__subject=subject)
    rows = held_now.select_related("profile__user", "profile__unit__agency", "unit", "position")
    posts = list(rows.order_by("-main", "unit__name", "pk"))
    people = Profile.objects.select_related("user", "unit__agency")
    person = posts[0].profile if posts else people.filter(subject=subject).first()
    if person is None or not (scope.everything or any(scope.covers(unit) for unit in _units(person, posts))):
        raise Http404
    return person, posts


def _units(person: Profile, posts: list[Post]) -> list[Unit]:
    return [*([person.unit] if person.unit else []), *(post.unit for post in posts)]


def seen_from(scope: Scope, posts: Iterable[Post]) -> list[PostSeen]:
    """Return posts, read with their people and units, as far as the scope reaches."""
    return [PostSeen(one, scope.covers(one.unit), _name(scope, one.profile.unit)) for one in posts]


def _name(scope: Scope, unit: Unit | None) -> str:
    return unit.name if unit and scope.covers(unit) else ""


def serving_also(place: Place) -> QuerySet[Post]:
    """Return today's posts within a place that are not the main one of who holds them, by name."""
    held_now = Post.objects.current().filter(place.within("unit__"), main=False)
    rows = held_now.select_related("profile__user", "profile__unit", "unit", "position")
    return rows.order_by("profile__user__last_name", "profile__user__first_name", "pk")


def courses_of(person: Profile, courses: Courses, zone: ZoneInfo) -> list[PersonCourse]:
    """Return how the person stands in every course taken or asked for, what is late first. Two queries.

    Discreet courses are not among them: each has its own list.
    """
    taken = CourseSummary.objects.filter(subject=person.subject, suspended=False)
    summaries, reasons = {one.course_key: one for one in held(taken)}, _reasons(person.subject)
    rows = [
        PersonCourse(row_of(person, course, summaries.get(key), zone), reasons.get(key, []))
        for key, course in courses.items()
        if not course.discreet and (key in summaries or key in reasons)
    ]
    return sorted(rows, key=lambda one: one.urgency)


def _reasons(subject: UUID) -> dict[UUID, list[Reason]]:
    """Return why each course is asked, by course. Values only: the page is read far more often than it changes."""
    found: dict[UUID, list[Reason]] = defaultdict(list)
    asked = Obligation.objects.filter(subject=subject, ended_at=None).order_by("due_at", "pk")
    away = held_on(Absence.objects.filter(profile__subject=subject, ends_on=None))
    dated = Q(assignment__due_days__isnull=False) | Q(assignment__due_on__gte=F("since"))
    still = Q(Exists(away)) & Q(due_at=None) & dated
    rows = asked.annotate(still=ExpressionWrapper(still, BooleanField()))
    columns = ("course_key", "due_at", "paused_days", "assignment__reason", "assignment__zone", "still")
    for key, due_at, days, words, zone, paused in rows.values_list(*columns):
        found[key].append(Reason(words, day_in(due_at, named_zone(zone)), zone, days, paused))
    return found
