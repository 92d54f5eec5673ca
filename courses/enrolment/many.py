"""Enrolments of many people at once: the same rows and summaries as one by one, in few queries."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any
from uuid import UUID

from ..progress.services import begin_courses
from ..progress.summaries import change_summaries, counted_at_the_end, due_changes, locked_pairs
from .dates import Pair
from .models import Enrolment


def locked_enrolments(pairs: Iterable[Pair], *, create: Collection[Pair] = ()) -> list[Enrolment]:
    """Return the enrolments of these people in these courses, locked in one order; ``create`` makes those that miss.

    Four queries, whatever the number.
    """
    wanted = {*pairs, *create}
    if create:
        known = {_pair(row) for row in _rows(wanted)}
        fresh = sorted(pair for pair in set(create) if pair not in known)
        Enrolment.objects.bulk_create(
            (
                Enrolment(subject=subject, course_key=course_key, source=Enrolment.Source.ASSIGNED)
                for subject, course_key in fresh
            ),
            ignore_conflicts=True,
        )
    rows = _rows(wanted).select_for_update().order_by("subject", "course_key")
    return [row for row in rows if _pair(row) in wanted]


def store_enrolments(changes: Iterable[tuple[Enrolment, Mapping[str, Any]]]) -> None:
    """Store the changes of locked enrolments, and bring their summaries along: begun, suspended, with their due dates.

    One query for those that change alike.
    """
    rows: list[Enrolment] = []
    alike: dict[tuple[tuple[str, Any], ...], list[int]] = {}
    for row, wanted in changes:
        changed = {name: value for name, value in wanted.items() if getattr(row, name) != value}
        for name, value in changed.items():
            setattr(row, name, value)
        if changed:
            alike.setdefault(tuple(sorted(changed.items())), []).append(row.pk)
        rows.append(row)
    for values, pks in alike.items():
        Enrolment.objects.filter(pk__in=pks).update(**dict(values))
    with counted_at_the_end():
        _suspend([row for row in rows if row.ended_at])
        begin_courses({_pair(row): of_summary(row) for row in rows if not row.ended_at})


def _suspend(rows: list[Enrolment]) -> None:
    values = {_pair(row): of_summary(row) for row in rows}
    change_summaries(
        (one, due_changes(one, **values[one.subject, one.course_key]) | {"suspended": True})
        for one in (locked_pairs(values) if values else [])
    )


def of_summary(row: Enrolment) -> dict[str, Any]:
    """Return what a summary takes over from its enrolment."""
    return {"due_at": row.due_at, "due_zone": row.due_zone, "required": row.required}


def _rows(pairs: set[Pair]) -> Any:
    subjects: set[UUID] = {pair[0] for pair in pairs}
    return Enrolment.objects.filter(subject__in=subjects, course_key__in={pair[1] for pair in pairs})


def _pair(row: Enrolment) -> Pair:
    return row.subject, row.course_key
