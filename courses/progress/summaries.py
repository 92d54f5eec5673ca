"""The one place that writes ``CourseSummary`` and carries ``UnitCourseCount`` along, in the caller's transaction."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import F
from django.db.models.functions import Greatest
from django.utils import timezone

from lms.members.models import Profile

from .models import CourseSummary, UnitCourseCount
from .terms import is_expiring

State = CourseSummary.State
#: What ``expiring`` follows from.
OF_VALIDITY = {"state", "valid_until", "valid_zone"}
#: Rows a query names.
MOST = 5000
#: A person in a course.
Pair = tuple[UUID, UUID]


def open_summary(
    *, subject: UUID, course_key: UUID, due_at: datetime | None, due_zone: str = "", required: bool = False
) -> tuple[CourseSummary, bool]:
    """Start the summary of an enrolment, or bring its due date up to date; return it and whether it begins (again).

    An enrolment that had ended is taken up again where it stood (rule E1).
    """
    profile = Profile.objects.filter(subject=subject).first()
    try:
        with transaction.atomic():
            summary = CourseSummary.objects.create(
                subject=subject,
                course_key=course_key,
                unit_id=profile.unit_id if profile else None,
                opened_at=timezone.now(),
                due_at=due_at,
                due_zone=due_zone,
                overdue=_is_late(due_at),
                required=required,
            )
    except IntegrityError:
        summary = locked_summaries(subject, [course_key], suspended=True)[course_key]
        returned = summary.suspended
        change_summary(
            summary, suspended=False, **due_changes(summary, due_at=due_at, due_zone=due_zone, required=required)
        )
        return summary, returned
    _carry(Counter(_places(summary)))
    return summary, True


def _is_late(due_at: datetime | None) -> bool:
    return due_at is not None and due_at < timezone.now()


def locked_summaries(
    subject: UUID, course_keys: Iterable[UUID], *, suspended: bool = False
) -> dict[UUID, CourseSummary]:
    """Return the officer's summaries by course, locked in one order, so that two requests never wait for each other.

    Those of ended enrolments only when ``suspended`` asks for them.
    """
    rows = CourseSummary.objects.select_for_update().filter(subject=subject, course_key__in=list(course_keys))
    rows = rows if suspended else rows.filter(suspended=False)
    return {row.course_key: row for row in rows.order_by("course_key")}


def change_summary(summary: CourseSummary, **changes: Any) -> None:
    """Store the changes of a locked summary and carry the unit's counts along; no change writes nothing."""
    before = _places(summary)
    changed = _set(summary, changes)
    if not changed:
        return
    CourseSummary.objects.filter(pk=summary.pk).update(**changed)
    step = Counter(_places(summary))
    step.subtract(before)
    _carry(step)


def _set(summary: CourseSummary, changes: Mapping[str, Any]) -> dict[str, Any]:
    """Set the fields of a summary, with what follows from them; return those that have changed."""
    changed = {name: value for name, value in changes.items() if getattr(summary, name) != value}
    for name, value in changed.items():
        setattr(summary, name, value)
    if "expiring" not in changes and not OF_VALIDITY.isdisjoint(changed):
        expiring = is_expiring(summary)
        if expiring != summary.expiring:
            summary.expiring = changed["expiring"] = expiring
    return changed


def change_summaries(changes: Iterable[tuple[CourseSummary, Mapping[str, Any]]]) -> None:
    """Store the changes of many locked summaries: one query for those that change alike. Counts are carried along."""
    step: Counter[Place] = Counter()
    alike: dict[tuple[tuple[str, Any], ...], list[int]] = {}
    for summary, wanted in changes:
        before = _places(summary)
        changed = _set(summary, wanted)
        if changed:
            step.update(_places(summary))
            step.subtract(before)
            alike.setdefault(tuple(sorted(changed.items())), []).append(summary.pk)
    for values, pks in alike.items():
        for start in range(0, len(pks), MOST):
            CourseSummary.objects.filter(pk__in=pks[start : start + MOST]).update(**dict(values))
    _carry(step)


def begin_summaries(wanted: Mapping[Pair, Mapping[str, Any]]) -> list[CourseSummary]:
    """Start the summaries of many people whose enrolments the caller has locked; return those that begin (again).

    ``wanted`` holds ``due_at``, ``due_zone`` and ``required`` by subject and course. One that stands takes the values,
    and one that was suspended is taken up again where it stood (rule E1). Six queries, whatever the number.
    """
    held = {(one.subject, one.course_key): one for one in locked_pairs(wanted)}
    missing = [pair for pair in wanted if pair not in held]
    units = dict(Profile.objects.filter(subject__in={pair[0] for pair in missing}).values_list("subject", "unit_id"))
    now = timezone.now()
    fresh = [
        CourseSummary(
            subject=subject,
            course_key=course_key,
            unit_id=units.get(subject),
            opened_at=now,
            overdue=_is_late(wanted[subject, course_key]["due_at"]),
            **wanted[subject, course_key],
        )
        for subject, course_key in missing
    ]
    CourseSummary.objects.bulk_create(fresh)
    _carry(Counter(place for summary in fresh for place in _places(summary)))
    returned = [one for one in held.values() if one.suspended]
    change_summaries((one, due_changes(one, **wanted[pair]) | {"suspended": False}) for pair, one in held.items())
    return [*fresh, *returned]


def due_changes(summary: CourseSummary, *, due_at: datetime | None, **others: Any) -> dict[str, Any]:
    """Return what another due date changes in a summary: what is completed is never late."""
    return others | {"due_at": due_at, "overdue": _is_late(due_at) and not summary.settled}


def locked_pairs(pairs: Iterable[Pair]) -> list[CourseSummary]:
    """Return the summaries of these people in these courses, also of ended enrolments, locked in one order."""
    wanted = set(pairs)
    keys = {"subject__in": {pair[0] for pair in wanted}, "course_key__in": {pair[1] for pair in wanted}}
    rows = CourseSummary.objects.select_for_update().filter(**keys).order_by("subject", "course_key")
    return [one for one in rows if (one.subject, one.course_key) in wanted]


#: Unit, course and the column of its count.
Place = tuple[int, UUID, str]


def _places(summary: CourseSummary) -> list[Place]:
    """Return where a summary is counted: nowhere without a unit, or after the enrolment has ended."""
    if summary.unit_id is None or summary.suspended:
        return []
    columns = [str(summary.state)]
    columns += [name for name in ("overdue", "required", "expiring") if getattr(summary, name)]
    if summary.required and summary.state == State.COMPLETED:
        columns.append("compliant")
    return [(summary.unit_id, summary.course_key, column) for column in columns]


#: Steps that wait for the end of ``counted_at_the_end``.
_waiting: ContextVar[Counter[Place] | None] = ContextVar("steps", default=None)


@contextmanager
def counted_at_the_end() -> Iterator[None]:
    """Carry the counts of everything done inside once, at its end. Whoever changes many people's summaries needs it.

    Then every transaction locks enrolments first, then summaries, then counts, each in one order, and no two wait for
    each other in a circle: an officer who holds a summary may be waiting for the count of the unit.
    """
    if _waiting.get() is not None:
        yield
        return
    steps: Counter[Place] = Counter()
    token = _waiting.set(steps)
    try:
        yield
    finally:
        _waiting.reset(token)
    _write(steps)


def _carry(step: Counter[Place]) -> None:
    """Add the steps to the counts, now or with the others that wait."""
    waiting = _waiting.get()
    if waiting is None:
        _write(step)
    else:
        for place, number in step.items():
            waiting[place] += number


def _write(step: Counter[Place]) -> None:
    """Add the steps to the counts: one query a unit, and two more for the first of a unit in a course.

    Never below zero: a rollup that has drifted must not stop a learner; reconcile_progress reports and mends it.
    """
    rows: dict[tuple[int, UUID], dict[str, Any]] = {}
    for (unit_id, course_key, column), number in step.items():
        if number:
            rows.setdefault((unit_id, course_key), {})[column] = Greatest(F(column) + number, 0)
    for (unit_id, course_key), columns in sorted(rows.items()):
        counts = UnitCourseCount.objects.filter(unit_id=unit_id, course_key=course_key)
        if not counts.update(**columns):
            UnitCourseCount.objects.get_or_create(unit_id=unit_id, course_key=course_key)
            counts.update(**columns)
