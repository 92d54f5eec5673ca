"""Who stands behind an assignment, a part at a time and sorted by name. Only people the reader's scope sees."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import overload
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Exists, OuterRef, Q, QuerySet

from courses.assignments.models import Assignment, Obligation
from courses.assignments.queries import assignments_seen_by
from courses.progress.models import CourseSummary
from lms.core.zones import named_zone
from lms.members.models import Profile
from lms.members.scope import Scope

from ..people import Courses, Held, Pair, PersonRow, held, row_of
from ..zones import day_in

State = CourseSummary.State
#: Which of the people a list may be about; of a discreet course not who is overdue.
COMPLETED, OPEN, OVERDUE = "completed", "open", "overdue"
PROGRESS = (COMPLETED, OPEN, OVERDUE)


@dataclass(frozen=True, kw_only=True)
class Asked:
    """One person of an assignment, as others may see it."""

    person: PersonRow
    #: Of a track: how many of its courses are completed and asked.
    completed: int
    courses: int
    #: The date that holds for the person, and whether it is over.
    due_on: date | None
    late: bool
    #: The due date stands still: the person is away, and the day of return is not known.
    paused: bool


@dataclass(frozen=True)
class PeopleAsked(Sequence[Asked]):
    """The people an assignment asks now; a paginator counts and slices it. Five queries for a page."""

    assignment: Assignment
    scope: Scope
    courses: Courses
    zone: ZoneInfo
    progress: str = ""

    def _people(self) -> QuerySet[Profile]:
        people = people_asked(self.assignment, self.scope, self.progress)
        return people.order_by("user__last_name", "user__first_name", "pk")

    def __len__(self) -> int:
        """Return how many people there are. One query."""
        return self._people().count()

    @overload
    def __getitem__(self, index: int) -> Asked: ...
    @overload
    def __getitem__(self, index: slice) -> list[Asked]: ...
    def __getitem__(self, index: int | slice) -> Asked | list[Asked]:
        """Read one row or a part."""
        return self._part(index) if isinstance(index, slice) else self._part(slice(index, index + 1))[0]

    def _part(self, rows: slice) -> list[Asked]:
        people = list(self._people().select_related("user", "unit")[rows])
        subjects = [one.subject for one in people]
        duties: dict[UUID, list[Obligation]] = defaultdict(list)
        open_ones = Obligation.objects.filter(assignment=self.assignment, ended_at=None, subject__in=subjects)
        for one in open_ones.order_by("pk"):
            duties[one.subject].append(one)
        keys = {one.course_key for own in duties.values() for one in own}
        taking = CourseSummary.objects.filter(subject__in=subjects, course_key__in=keys, suspended=False)
        summaries = {(one.subject, one.course_key): one for one in held(taking)}
        return [self._row(person, duties[person.subject], summaries) for person in people]

    def _row(self, person: Profile, duties: list[Obligation], summaries: dict[Pair, Held]) -> Asked:
        own = [summaries.get((one.subject, one.course_key)) for one in duties]
        single = self.assignment.target != Assignment.Target.TRACK and len(duties) == 1
        course = self.courses.get(duties[0].course_key) if single else None
        discreet = any(self.courses[one.course_key].discreet for one in duties if one.course_key in self.courses)
        row = row_of(person, course, own[0] if single else None, self.zone)
        due = row.due_on if single else self._earliest(duties)
        dated = bool(self.assignment.due_on or self.assignment.due_days)
        return Asked(
            person=row,
            completed=sum(one is not None and one.state == State.COMPLETED for one in own),
            courses=len(duties),
            due_on=None if discreet else due,
            late=not discreet and any(one is not None and one.overdue for one in own),
            paused=dated and due is None and not discreet,
        )

    def _earliest(self, duties: list[Obligation]) -> date | None:
        due = min((one.due_at for one in duties if one.due_at), default=None)
        return day_in(due, named_zone(self.assignment.zone))


def is_discreet(target: str, key: UUID, courses: Courses) -> bool:
    """Whether others may see of what is asked only if it is completed; of a track, as soon as one of its courses is."""
    if target != Assignment.Target.TRACK:
        return key in courses and courses[key].discreet
    return any(one.discreet for one in courses.values() if one.track_key == key)


def progress_of(assignment: Assignment, courses: Courses) -> tuple[str, ...]:
    """Return the lists there may be of its people."""
    return PROGRESS[:-1] if is_discreet(assignment.target, assignment.target_key, courses) else PROGRESS


def people_asked(assignment: Assignment, scope: Scope, progress: str = "") -> QuerySet[Profile]:
    """Return the scope's people whom an assignment asks now: all, or those who have or have not done what it asks."""
    people = Profile.objects.filter(scope.within("unit__"), subject__in=asked_of(assignment).values("subject"))
    own = asked_of(assignment).filter(subject=OuterRef("subject"))
    summaries = CourseSummary.objects.filter(subject=OuterRef("subject"), course_key=OuterRef("course_key"))
    left = Exists(own.exclude(Exists(summaries.filter(state=State.COMPLETED, suspended=False))))
    if progress == OVERDUE:
        return people.filter(Exists(own.filter(Exists(summaries.filter(overdue=True)))))
    return people.filter(left if progress == OPEN else ~left) if progress else people


def shown_to(profile: Profile, scope: Scope, courses: Courses) -> QuerySet[Assignment]:
    """Return the assignments somebody may see: those that reach people of the scope.

    That one person was asked for a discreet course, and why, is for who asked and for the centre's administrators:
    after a transfer the new supervisor does not learn it (rule E3).
    """
    rows = assignments_seen_by(scope).select_related("unit__agency")
    if scope.everything:
        return rows
    keys = {key for key, course in courses.items() if course.discreet}
    keys |= {course.track_key for course in courses.values() if course.discreet}
    return rows.exclude(Q(subject__isnull=False, target_key__in=keys) & ~Q(made_by=profile.subject))


def asked_of(assignment: Assignment, subjects: Iterable[UUID] | None = None) -> QuerySet[Obligation]:
    """Return what an assignment asks now, of these people or (None) of everybody."""
    rows = Obligation.objects.filter(assignment=assignment, ended_at=None)
    return rows if subjects is None else rows.filter(subject__in=list(subjects))


def whom_to_remind(
    assignment: Assignment, scope: Scope, *, subjects: Iterable[UUID] | None = None, progress: str = ""
) -> list[Pair]:
    """Return the people of the scope with the courses they are asked for; of a track, those that are left. Two queries.

    ``subjects`` are the people picked, None is everybody of the list. Who is not asked by it is in no pair.
    """
    people = people_asked(assignment, scope, progress)
    rows = asked_of(assignment, subjects).filter(subject__in=people.values("subject"))
    pairs = list(rows.order_by("subject", "course_key").values_list("subject", "course_key"))
    if assignment.target != Assignment.Target.TRACK:
        return pairs
    settled = CourseSummary.objects.filter(state=State.COMPLETED, renewing=False, expiring=False, suspended=False)
    of_these = settled.filter(subject__in=rows.values("subject"), course_key__in={key for _subject, key in pairs})
    done = set(of_these.values_list("subject", "course_key"))
    return [pair for pair in pairs if pair not in done]
