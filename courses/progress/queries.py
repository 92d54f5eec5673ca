"""Reads about progress: facts against what a course requires."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any, NamedTuple
from uuid import UUID

from ..content.models import ActivityUse, CourseItem, PublishedCourse
from .course_record import CourseRecord
from .models import CompletionFact, CourseSummary
from .plans import groups_of, plan_of, required_set
from .rules import Plan, Share

Kind = CompletionFact.Kind


class Done(NamedTuple):
    """Something recorded, as pages need it."""

    kind: str
    key: str
    course: str
    period: int


class Opening(NamedTuple):
    """Why a certification period was opened: the evidence of its fact."""

    period: int
    evidence: dict[str, Any]


@dataclass(frozen=True)
class CourseStanding:
    """Where one officer stands in one course, ready for a template."""

    summary: CourseSummary | None
    #: (kind, key) of everything recorded that counts now, and of what the current period does not ask for.
    done: frozenset[tuple[str, str]]
    share: Share
    #: First lesson in reading order that is left to do; None when all are done.
    next_lesson: dict[str, Any] | None
    plan: Plan
    #: Entries of ``PublishedCourse.prerequisites`` that are not completed.
    missing: tuple[dict[str, Any], ...] = ()
    #: Why the open period was opened, and those before it that were not completed; the latest is the last.
    openings: tuple[Opening, ...] = ()

    @property
    def enrolled(self) -> bool:
        """Whether the officer takes the course: an enrolment that has ended is none (rule E1)."""
        return self.summary is not None and not self.summary.suspended

    @property
    def completed(self) -> bool:
        """Whether the course is completed and nothing is asked anew (rule C3)."""
        return self.summary is not None and self.summary.completed_at is not None and not self.summary.renewing

    @property
    def expired(self) -> bool:
        """Whether the completion is no longer valid."""
        return self.summary is not None and self.summary.state == CourseSummary.State.EXPIRED

    @property
    def renewing(self) -> bool:
        """Whether a later certification period is open."""
        return self.summary is not None and self.summary.renewing

    @property
    def first(self) -> tuple[dict[str, Any], ...]:
        """The courses that come first: none where the course is completed, or only parts of it are taken again."""
        return () if self.completed else tuple(one for one in self.missing if one["key"] in self.plan.prerequisites)

    @property
    def in_modules(self) -> bool:
        """Whether done and required are counted in modules, because some of them are enough."""
        return self.plan.modules < len(self.plan.counting)

    @property
    def left(self) -> tuple[str, ...]:
        """Keys of the lessons still to do, in reading order: the nearest ones where some are enough."""
        if self.completed:
            return ()
        waiting = [group for group in self.plan.counting if not group.complete(self.done_lessons)]
        number = max(0, self.plan.modules - (len(self.plan.counting) - len(waiting)))
        return tuple(key for group in waiting[:number] for key in group.left(self.done_lessons))

    @property
    def percent(self) -> int:
        """Whole percent; frozen at 100 once complete (rule C4)."""
        return 100 if self.completed else self.share.percent

    @property
    def bar_max(self) -> int:
        """Length of the progress bar: never 0."""
        return max(self.share.required, 1)

    @property
    def bar_value(self) -> int:
        """Filled part of the progress bar; full once the course is completed."""
        return self.bar_max if self.completed else self.share.done

    @cached_property
    def done_lessons(self) -> set[str]:
        """Keys of the completed lessons."""
        return {key for kind, key in self.done if kind == Kind.LESSON}

    def lesson_done(self, key: str) -> bool:
        """Whether the lesson of that key is completed."""
        return key in self.done_lessons

    def opens(self, module_key: str) -> bool:
        """Whether the module's turn has come; in a completed course nothing waits for anything."""
        return self.completed or self.plan.opens(module_key, self.done_lessons)

    def activity_state(self, key: str) -> str:
        """Return ``passed``, ``finished`` or an empty string."""
        if (Kind.PASSED, key) in self.done:
            return "passed"
        return "finished" if (Kind.FINISHED, key) in self.done else ""


def standing_in(subject: UUID, course: PublishedCourse) -> CourseStanding:
    """Return where ``subject`` stands in ``course``. Two queries, whatever its length; one more in a renewal."""
    summary = next(iter(CourseSummary.objects.filter(subject=subject, course_key=course.course_key)), None)
    openings = openings_of([summary] if summary else [])
    return standing_from(summary, course, facts_about(subject, [course]), openings.get(course.course_key, ()))


def facts_about(subject: UUID, courses: Iterable[PublishedCourse]) -> list[Done]:
    """Return what is recorded of an officer that these courses name. One query."""
    keys: set[UUID | str] = set()
    for course in courses:
        keys |= {*course.item_keys, course.course_key, *(one["key"] for one in course.prerequisites)}
    rows = CompletionFact.objects.filter(subject=subject, key__in=keys)
    return [
        Done(kind, str(key), str(course_key), period)
        for kind, key, course_key, period in rows.values_list("kind", "key", "course_key", "period")
    ]


def standing_from(
    summary: CourseSummary | None, course: PublishedCourse, facts: Iterable[Done], openings: Iterable[Opening] = ()
) -> CourseStanding:
    """Return the standing that follows from facts already at hand.

    Of somebody who renews, ``openings`` are what ``openings_of`` says. The database is asked only where an older
    required set concerns the officer.
    """
    known = list(facts)
    waiting = _not_completed(course, known, openings)
    plan = _plan(summary, course, waiting)
    counted = _counted(summary, course, plan, known)
    lessons = {key for kind, key in counted if kind == Kind.LESSON}
    completed = {one.key for one in known if one.kind == Kind.COURSE}
    return CourseStanding(
        summary,
        counted,
        plan.share(lessons),
        _next_lesson(course, plan, lessons),
        plan,
        tuple(one for one in course.prerequisites if one["key"] not in completed),
        waiting,
    )


def _not_completed(course: PublishedCourse, facts: Iterable[Done], openings: Iterable[Opening]) -> tuple[Opening, ...]:
    here = str(course.course_key)
    completed = max((one.period for one in facts if one.kind == Kind.COURSE and one.key == here), default=0)
    return tuple(one for one in openings if one.period > completed)


def _plan(summary: CourseSummary | None, course: PublishedCourse, openings: tuple[Opening, ...]) -> Plan:
    """Return what the course takes of this officer: as published, unless an older set or a renewal concerns them."""
    plan = published_plan(course)
    if summary is None or (summary.completed_at is not None and not summary.renewing):
        return plan
    if course.newcomers_only and _began_before(summary, course.changed_at):
        required = plan_of(required_set(course.course_key, opened_at=summary.opened_at))
        there = {lesson["key"] for lesson in course.lessons()}
        plan = required.without({key for key in required.lessons if key not in there})
    asked = openings[-1].evidence["asked"] if summary.renewing and openings else None
    return plan if asked is None else plan.of(asked)


def _began_before(summary: CourseSummary, moment: datetime | None) -> bool:
    return moment is not None and (summary.opened_at is None or summary.opened_at < moment)


def published_plan(course: PublishedCourse) -> Plan:
    """Return the plan of the published course, from its outline."""
    groups = []
    for module in course.outline:
        keys = [lesson["key"] for lesson in module["lessons"] if not lesson["optional"]]
        need = min(module.get("need") or len(keys), len(keys))
        groups.append({"key": module["key"], "lessons": keys, "need": need})
    return Plan(
        groups=groups_of(groups),
        modules_needed=course.modules_needed,
        ordered=course.ordered,
        prerequisites=tuple(one["key"] for one in course.prerequisites),
    )


def openings_of(summaries: Iterable[CourseSummary]) -> dict[UUID, list[Opening]]:
    """Return, by course, why periods were opened for an officer who renews. One query, none where nobody renews."""
    renewing = [one for one in summaries if one.renewing]
    if not renewing:
        return {}
    keys = [one.course_key for one in renewing]
    opened = CompletionFact.objects.filter(subject=renewing[0].subject, kind=Kind.PERIOD, key__in=keys)
    found: dict[UUID, list[Opening]] = {}
    for key, period, evidence in opened.order_by("period").values_list("key", "period", "evidence"):
        found.setdefault(key, []).append(Opening(period, evidence))
    return found


def _counted(
    summary: CourseSummary | None, course: PublishedCourse, plan: Plan, facts: Iterable[Done]
) -> frozenset[tuple[str, str]]:
    """Return what counts: in a renewal only what was done since, except in lessons it does not ask for."""
    if summary is None or not summary.renewing:
        return frozenset((one.kind, one.key) for one in facts)
    asked = set(plan.lessons)
    asked |= {one["key"] for lesson in course.lessons() if lesson["key"] in asked for one in lesson["activities"]}
    here, now = str(course.course_key), summary.period
    return frozenset(
        (one.kind, one.key) for one in facts if one.key not in asked or (one.course == here and one.period == now)
    )


def _next_lesson(course: PublishedCourse, plan: Plan, done: set[str]) -> dict[str, Any] | None:
    must = {key for group in plan.counting if not group.complete(done) for key in group.lessons} - done
    if plan.complete(done):
        must = set()
    left = [lesson for lesson in course.lessons() if lesson["key"] not in done]
    return next((lesson for lesson in left if lesson["key"] in must), next(iter(left), None))


def activity_open(subject: UUID, activity_key: UUID) -> bool:
    """Whether an activity's turn has come: in a course the officer takes, nothing comes before a lesson it stands in.

    Two queries, and two for each of those courses. Nothing is written.
    """
    lessons = ActivityUse.objects.filter(activity_key=activity_key).values("lesson_key")
    courses = CourseItem.objects.filter(lesson_key__in=lessons, live=True).values("course_key")
    items = list(CourseItem.objects.filter(course_key__in=courses))
    taken = CourseSummary.objects.filter(
        subject=subject, suspended=False, course_key__in={item.course_key for item in items}
    )
    records = [CourseRecord(summary, items) for summary in taken]
    return any(
        record.opens(item)
        for record in records
        for item in record.items.values()
        if item.live and str(activity_key) in item.activities
    )


def summaries_of(subject: UUID) -> dict[UUID, CourseSummary]:
    """Return the officer's summaries by course, without those of ended enrolments that were never completed."""
    rows = CourseSummary.objects.filter(subject=subject)
    return {row.course_key: row for row in rows if not row.suspended or row.completed_at}
