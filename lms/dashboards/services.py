"""The one thing supervisors write: by when people are asked to finish a course."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby, islice
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from courses.content.models import PublishedCourse
from courses.enrolment.models import Enrolment
from courses.enrolment.people import lock_people
from courses.enrolment.services import set_due_date
from courses.progress.models import CourseSummary
from courses.progress.summaries import counted_at_the_end
from lms.members.models import Profile
from lms.members.scope import Scope, scope_of

from .people import Pair
from .zones import zone_of

#: People a transaction: between two of them others can write.
CHUNK = 200


@dataclass
class Plan:
    """What setting or taking away a due date comes to."""

    #: Whose date changes; of a discreet course, where a date is taken away, everybody who may have one.
    pairs: list[Pair] = field(default_factory=list)
    #: Not, or no longer, in the supervisor's units: nothing changes for them.
    outside: int = 0
    #: Completed already: nothing is due.
    completed: int = 0
    #: Had no date of their own to take away; the date of an assignment goes with the assignment. Nobody in a discreet
    #: course, of which others do not learn who has one.
    dateless: int = 0

    def add(self, other: "Plan") -> None:
        """Take another part's results in."""
        self.pairs += other.pairs
        self.outside += other.outside
        self.completed += other.completed
        self.dateless += other.dateless


def plan_due_dates(*, scope: Scope, pairs: Iterable[Pair], clear: bool) -> Plan:
    """Return what would change, leaving out who is outside, done, or has no date. Writes nothing.

    Of a discreet course nobody is told apart but by completion (rule E3).
    """
    plan = Plan()
    for part in _chunks(pairs):
        plan.add(_plan(scope, part, clear))
    return plan


def change_due_dates(*, supervisor: Profile, pairs: Iterable[Pair], due_on: date | None) -> Plan:
    """Set a due date (None takes it away) for people of the supervisor's units, at the end of that day in the own zone.

    Who is not enrolled yet becomes so. The scope is read anew in the transaction of each part, so a grant that has
    ended or a person who has moved away changes nothing. Twice is once. Raises CourseNotOpen for a course that is not
    published.
    """
    done = Plan()
    for part in _chunks(pairs):
        with transaction.atomic(), counted_at_the_end():
            lock_people(subject for subject, _key in part)
            plan = _plan(scope_of(supervisor), part, clear=due_on is None)
            dated = None if due_on else _dated(plan.pairs)
            for course_key, group in groupby(sorted(plan.pairs, key=_course), key=_course):
                set_due_date(
                    subjects=[pair[0] for pair in group if dated is None or pair in dated],
                    course_key=course_key,
                    due_on=due_on,
                    zone=zone_of(supervisor).key,
                    set_by=supervisor.subject,
                )
        done.add(plan)
    return done


def _plan(scope: Scope, pairs: list[Pair], clear: bool) -> Plan:
    subjects = {subject for subject, _course_key in pairs}
    here = Profile.objects.filter(scope.within("unit__"), subject__in=subjects).values_list("subject", flat=True)
    inside = set(here)
    own = [pair for pair in pairs if pair[0] in inside]
    held = CourseSummary.objects.filter(subject__in=inside, suspended=False)
    discreet = _discreet(pairs)
    done = held.filter(Q(renewing=False) | Q(course_key__in=discreet), state=CourseSummary.State.COMPLETED)
    finished = set(done.values_list("subject", "course_key"))
    open_pairs = [pair for pair in own if pair not in finished]
    plan = Plan(pairs=open_pairs, outside=len(pairs) - len(own), completed=len(own) - len(open_pairs))
    if clear:
        dated = _dated(open_pairs)
        plan.pairs = [pair for pair in open_pairs if pair in dated or pair[1] in discreet]
        plan.dateless = len(open_pairs) - len(plan.pairs)
    return plan


def _discreet(pairs: list[Pair]) -> set[UUID]:
    """Return the discreet courses among them: of these nobody learns more than who has completed (rule E3)."""
    rows = PublishedCourse.objects.filter(course_key__in={key for _subject, key in pairs}, discreet=True)
    return set(rows.values_list("course_key", flat=True))


def _dated(pairs: list[Pair]) -> set[Pair]:
    """Return people and courses with a date that was set by hand; some may be of others than these pairs."""
    rows = Enrolment.objects.filter(subject__in={subject for subject, _key in pairs}, due_by_hand=True, ended_at=None)
    return set(rows.values_list("subject", "course_key"))


def _course(pair: Pair) -> UUID:
    return pair[1]


def _chunks(pairs: Iterable[Pair]) -> Iterator[list[Pair]]:
    left = iter(dict.fromkeys(pairs))
    while part := list(islice(left, CHUNK)):
        yield part
