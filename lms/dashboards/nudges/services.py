"""Reminding people of courses: who would be, who is left out and why, and sending it, once a day."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from itertools import islice
from typing import Any
from uuid import UUID, uuid5

from django.db import transaction
from django.utils import timezone

from courses.assignments.messages import due_day
from courses.content.models import PublishedCourse
from courses.progress.models import CourseSummary
from lms.ledger.services import audit
from lms.members.models import Profile
from lms.members.scope import Scope, scope_of
from lms.notices.models import Notice
from lms.notices.services import Message, notify_all

from ..people import Courses, Pair
from . import queries

TEMPLATE = "nudge"
#: People a transaction: between two of them others can write.
PART = 200
#: Names a reminder of a person and a course on a day, so that it is sent once: the namespace of these names.
NUDGES = UUID("0e0b5f0a-6a0c-4c8e-9a43-0b1de5c3f7d2")


@dataclass
class Plan:
    """What reminding comes to: who is reminded, and who is left out for which reason."""

    #: Who is reminded of what. Of a discreet course everybody who has not completed it: who takes it stays unsaid.
    pairs: list[Pair] = field(default_factory=list)
    #: Of these, what a message goes out about, and where it stands; of a discreet course that is left out.
    told: dict[Pair, CourseSummary | None] = field(default_factory=dict)
    #: Not, or no longer, in the units of whoever reminds.
    outside: set[UUID] = field(default_factory=set)
    #: Completed, and nothing to renew soon.
    completed: set[UUID] = field(default_factory=set)
    #: Do not take the course, so there is nothing to go on with.
    not_enrolled: set[UUID] = field(default_factory=set)
    #: Picked without a course, and with nothing due.
    idle: set[UUID] = field(default_factory=set)
    #: The course is not published at the moment.
    closed: set[UUID] = field(default_factory=set)
    #: On leave or deployed: what is due stands still.
    away: set[UUID] = field(default_factory=set)
    #: Cannot sign in.
    switched_off: set[UUID] = field(default_factory=set)
    #: Reminded of it today already, by whomever.
    today: set[UUID] = field(default_factory=set)

    def add(self, other: "Plan") -> None:
        """Take another part's results in."""
        self.pairs += other.pairs
        self.told |= other.told
        for reason in REASONS:
            getattr(self, reason).update(getattr(other, reason))

    @property
    def people(self) -> int:
        """How many are reminded."""
        return people_of(self.pairs)


def people_of(pairs: Iterable[Pair]) -> int:
    """Return how many people these are."""
    return len({subject for subject, _course_key in pairs})


#: Why somebody is left out, in the order in which it is said.
REASONS = ("outside", "completed", "not_enrolled", "idle", "closed", "away", "switched_off", "today")


@dataclass(frozen=True)
class _Known:
    """What the database says about the people of a part."""

    people: dict[UUID, Profile]
    taking: dict[Pair, CourseSummary]
    away: set[UUID]
    reminded: set[Pair]


def plan_reminders(*, scope: Scope, pairs: Iterable[Pair], courses: Courses) -> Plan:
    """Return whom reminders would go to, and how many are left out and why. Writes nothing."""
    plan, day = Plan(), timezone.now().date()
    for part in _parts(pairs):
        plan.add(_plan(scope, part, courses, day))
    return plan


def send_reminders(*, supervisor: Profile, pairs: Iterable[Pair], courses: Courses) -> Plan:
    """Remind people of the supervisor's units of courses they have left to do; return what was done.

    At most once a day (UTC) for a person and course, whoever reminds and however often it is sent. The scope is read
    anew in the transaction of each part, so who has moved away is not reminded, and nobody once a grant has ended.
    """
    done, day = Plan(), timezone.now().date()
    for part in _parts(pairs):
        with transaction.atomic():
            plan = _plan(scope_of(supervisor), part, courses, day)
            notify_all(_message(supervisor, pair, summary, day) for pair, summary in plan.told.items())
            _enter(supervisor, plan)
        done.add(plan)
    return done


def _message(supervisor: Profile, pair: Pair, summary: CourseSummary | None, day: date) -> Message:
    subject, course_key = pair
    context: dict[str, Any] = {"course": str(course_key), "by": str(supervisor.subject)}
    if summary:
        context |= {"due": due_day(summary), "zone": summary.due_zone, "renew": summary.completed_at is not None}
    return Message(to=subject, template=TEMPLATE, about=_about(pair, day), context=context)


def _about(pair: Pair, day: date) -> UUID:
    return uuid5(NUDGES, f"{pair[0]} {pair[1]} {day}")


def _enter(supervisor: Profile, plan: Plan) -> None:
    """Enter who reminded how many people of what (rule R1); whom, their messages say."""
    if plan.pairs:
        keys = sorted({str(course_key) for _subject, course_key in plan.pairs})
        audit(actor=supervisor.subject, action="reminded", detail={"people": plan.people, "courses": keys})


def _plan(scope: Scope, pairs: list[Pair], courses: Courses, day: date) -> Plan:
    wanted = {subject for subject, _course_key in pairs}
    people = queries.in_scope(scope, wanted)
    own = [pair for pair in pairs if pair[0] in people]
    plan = Plan(outside=wanted - set(people))
    if own:
        known = _Known(people, queries.taking(people), queries.away_today(people), _reminded(own, day))
        for pair in own:
            _place(plan, pair, known, courses[pair[1]])
    return plan


def _reminded(pairs: list[Pair], day: date) -> set[Pair]:
    """Return of what whom a reminder of that day has gone out about. One query."""
    names = {_about(pair, day): pair for pair in pairs}
    sent = Notice.objects.filter(profile__subject__in={subject for subject, _key in pairs}, about__in=names)
    return {names[about] for about in sent.values_list("about", flat=True)}


def _place(plan: Plan, pair: Pair, known: _Known, course: PublishedCourse) -> None:
    """Put one person and course where they belong.

    Of a discreet course nothing is told apart but completed and not completed: neither who takes it nor who was
    reminded of it. The message goes only to who takes it.
    """
    person, summary, again = pair[0], known.taking.get(pair), pair in known.reminded
    if not known.people[person].user.is_active:
        plan.switched_off.add(person)
    elif summary and _settled(summary, discreet=course.discreet):
        plan.completed.add(person)
    elif not course.live:
        plan.closed.add(person)
    elif person in known.away:
        plan.away.add(person)
    elif not summary and not course.discreet:
        plan.not_enrolled.add(person)
    elif again and not course.discreet:
        plan.today.add(person)
    else:
        plan.pairs.append(pair)
        if summary and not again:
            plan.told[pair] = None if course.discreet else summary


def _settled(summary: CourseSummary, *, discreet: bool) -> bool:
    """Whether it is completed and nothing of it is asked anew; of a discreet course its end is nobody's business."""
    if summary.state != CourseSummary.State.COMPLETED:
        return False
    return discreet or not (summary.renewing or summary.expiring)


def _parts(pairs: Iterable[Pair]) -> Iterator[list[Pair]]:
    """Yield the pairs of so many people at a time: what one person is reminded of goes out together."""
    by_person: dict[UUID, list[Pair]] = {}
    for pair in dict.fromkeys(pairs):
        by_person.setdefault(pair[0], []).append(pair)
    left: Iterator[Any] = iter(by_person.values())
    while part := list(islice(left, PART)):
        yield [pair for own in part for pair in own]
