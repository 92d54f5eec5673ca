"""Evaluation: brings obligations in line with assignments, when something has changed and with the calendar."""

from collections.abc import Iterable, Iterator
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils import timezone

from .evaluating import bring_up
from .models import Assignment, Obligation
from .reconcile import misdated, missing, stale
from .renewals import renew_what_is_asked

#: People a transaction.
PART = 200


def evaluate_assignment(pk: UUID) -> int:
    """Bring the obligations of one assignment in line with who meets its criteria; return for how many people.

    Only people for whom something changes are looked at, a part at a time; stopped and begun again it goes on.
    """
    assignment = Assignment.objects.select_related("agency", "unit", "position").get(pk=pk)
    changed = 0
    for people in (stale(assignment), missing(assignment)):
        for subjects in _parts(people):
            bring_up(subjects, only=assignment)
            renew_what_is_asked(subjects)
            changed += len(subjects)
    Assignment.objects.filter(pk=pk, ended_at=assignment.ended_at).update(evaluated_at=timezone.now())
    return changed


def _parts(people: QuerySet[Any, UUID]) -> Iterator[list[UUID]]:
    """Yield subjects, each once, read anew before each part."""
    left = people
    while subjects := list(left[:PART]):
        yield subjects
        left = people.filter(subject__gt=subjects[-1])


def evaluate_people(subjects: Iterable[UUID]) -> int:
    """Ask people what their posts now ask of them, and no more what they do not; with their dates and pauses.

    Returns for how many an obligation began or ended.
    """
    wanted, changed = sorted(set(subjects)), 0
    for start in range(0, len(wanted), PART):
        part = wanted[start : start + PART]
        changed += bring_up(part)
        renew_what_is_asked(part)
    return changed


def evaluate_person(subject: UUID) -> None:
    """Bring one person's obligations up to date."""
    evaluate_people([subject])


def evaluate_waiting() -> int:
    """Evaluate what the worker was stopped in, or never began; return how many assignments. Runs every hour."""
    waiting = list(Assignment.objects.filter(evaluated_at=None).values_list("pk", flat=True))
    for pk in waiting:
        evaluate_assignment(pk)
    return len(waiting)


def evaluate_all() -> int:
    """Bring everybody's obligations up to date; return for how many people anything changed. Runs every night.

    Assignments to one person are evaluated with the person, many at a time: there may be more of them than people.
    """
    held = Obligation.objects.filter(ended_at=None).values("assignment")
    rows = Assignment.objects.filter(ended_at=None) | Assignment.objects.filter(pk__in=held)
    of_one = Q(subject__isnull=False, evaluated_at__isnull=False)
    subjects = rows.filter(of_one).order_by().values_list("subject", flat=True)
    changed = evaluate_people(subject for subject in list(subjects) if subject)
    left = rows.exclude(of_one).order_by("pk")
    return changed + sum(evaluate_assignment(pk) for pk in list(left.values_list("pk", flat=True))) + mend()


def mend() -> int:
    """Bring dates and enrolments that have left the obligations back to them; return of how many people."""
    wrong = sorted({subject for subject, _course_key in misdated()})
    evaluate_people(wrong)
    return len(wrong)


def turn_renewals() -> int:
    """Open the renewals whose time has come (rule K8); return how many. Runs every hour."""
    return renew_what_is_asked()
