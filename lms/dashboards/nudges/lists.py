"""The lists people are reminded from: those behind a number, and those behind an assignment."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from django.http import Http404, QueryDict
from django.urls import reverse

from courses.assignments.models import Assignment
from lms.members.models import Profile
from lms.members.scope import Scope, scope_of

from ..assignments.queries import progress_of, shown_to, whom_to_remind
from ..people import Pair
from ..picking import EVERYONE, Picked, read_picked
from .queries import due_of, in_scope
from .services import Plan, send_reminders

#: The field that says whether everybody in the list is meant.
WHO = "remind"


@dataclass(frozen=True)
class PickedAsked(Picked):
    """What the page of an assignment sends: it, and which of its people."""

    assignment: Assignment
    progress: str

    @property
    def back(self) -> str:
        """The address of the assignment's list."""
        address = reverse("assignment", args=[self.assignment.pk])
        return f"{address}?progress={self.progress}" if self.progress else address

    @property
    def fields(self) -> dict[str, str]:
        """What names the list."""
        fields = {"assignment": str(self.assignment.pk), "progress": self.progress}
        return {name: value for name, value in fields.items() if value}


def read_list(data: QueryDict, profile: Profile, scope: Scope) -> Picked:
    """Return what a list has sent. Raises Http404 for one outside the scope, exactly as for an unknown one."""
    picked = read_picked(data, profile, scope, who=WHO)
    if "assignment" not in data:
        return picked
    assignment = _assignment(data.get("assignment", ""), picked, scope)
    progress = data.get("progress", "")
    if progress not in ("", *progress_of(assignment, picked.courses)):
        raise Http404
    return PickedAsked(data, profile, picked.wanted, picked.courses, picked.who, assignment, progress)


def _assignment(text: str, picked: Picked, scope: Scope) -> Assignment:
    try:
        found = shown_to(picked.profile, scope, picked.courses).filter(pk=UUID(text)).first()
    except ValueError:
        found = None
    if found is None:
        raise Http404
    return found


def to_remind(picked: Picked, scope: Scope) -> tuple[list[Pair], Plan]:
    """Return who is picked for which course, and who drops out because nothing is asked. Raises BadRequest."""
    if isinstance(picked, PickedAsked):
        return _asked(picked, scope)
    if picked.names_courses:
        return picked.pairs(), Plan()
    due = due_of(scope=scope, subjects=picked.people(), courses=picked.courses)
    return due.pairs, Plan(outside=due.outside, idle=due.idle)


def _asked(picked: PickedAsked, scope: Scope) -> tuple[list[Pair], Plan]:
    if picked.everyone:
        everybody = whom_to_remind(picked.assignment, scope, progress=picked.progress)
        return _of_known_courses(everybody, picked), Plan()
    ticked = set(picked.people())
    pairs = _of_known_courses(whom_to_remind(picked.assignment, scope, subjects=ticked), picked)
    seen = set(in_scope(scope, ticked))
    return pairs, Plan(outside=ticked - seen, idle=seen - {subject for subject, _course_key in pairs})


def _of_known_courses(pairs: list[Pair], picked: Picked) -> list[Pair]:
    return [pair for pair in pairs if pair[1] in picked.courses]


def remind_everybody(subject: UUID, fields: Mapping[str, str]) -> int:
    """Remind everybody in the list its ``fields`` name; return how many. Nobody where the right to see it has gone.

    For the worker: the list is read anew, with the scope of that moment (rule E2).
    """
    supervisor = Profile.objects.select_related("user").filter(subject=subject, user__is_active=True).first()
    if supervisor is None:
        return 0
    data = QueryDict(mutable=True)
    data.update({**fields, WHO: EVERYONE})
    scope = scope_of(supervisor)
    try:
        picked = read_list(data, supervisor, scope)
    except Http404:
        return 0
    pairs, _left = to_remind(picked, scope)
    return send_reminders(supervisor=supervisor, pairs=pairs, courses=picked.courses).people
