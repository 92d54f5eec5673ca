"""Who may ask people to learn, and whom."""

from lms.members.models import Profile, Unit
from lms.members.scope import Scope

from .criteria import Criteria
from .models import Assignment


def may_assign(scope: Scope, criteria: Criteria) -> bool:
    """Whether everybody the criteria may ever concern lies in what the person answers for. One query at most.

    The main post of a person has to be there; a unit, or the whole of an agency, has to be covered. Only who answers
    for the whole centre assigns to a country or to a position anywhere.
    """
    if scope.everything:
        return True
    if criteria.subject:
        person = Profile.objects.select_related("unit").filter(subject=criteria.subject).first()
        return person is not None and scope.answers_for(person) and _covers(scope, criteria, alone=False)
    return _covers(scope, criteria, alone=True)


def _covers(scope: Scope, criteria: Criteria, *, alone: bool) -> bool:
    if criteria.unit:
        return scope.covers(criteria.unit)
    if criteria.agency and alone:
        tops = list(Unit.objects.filter(agency=criteria.agency, parent=None))
        return bool(tops) and all(scope.covers(unit) for unit in tops)
    return not alone


def may_end(scope: Scope, assignment: Assignment) -> bool:
    """Whether the person may end an assignment: whoever might have made it."""
    return may_assign(scope, Criteria.of(assignment))
