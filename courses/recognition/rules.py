"""Who may propose and decide. Asked where something is written, not where a link is shown (rule E2)."""

from uuid import UUID

from lms.members.models import Profile
from lms.members.rules import is_administrator
from lms.members.scope import scope_of

from ..content.models import PublishedCourse


def answers_for(by: Profile, officer: Profile) -> bool:
    """Whether ``by`` may speak for the officer today: who answers for the officer's unit, or an administrator."""
    if by.pk == officer.pk:
        return False
    if is_administrator(by):
        return True
    return officer.unit is not None and scope_of(by).covers(officer.unit)


def offered_to(by: Profile, course_key: UUID) -> bool:
    """Whether ``by`` may have this course recognised. Of a discreet one supervisors know completion and no more."""
    return is_administrator(by) or not is_discreet(course_key)


def is_discreet(course_key: UUID) -> bool:
    """Whether any language of the course says that it is discreet: once discreet, always discreet."""
    return PublishedCourse.objects.filter(course_key=course_key, discreet=True).exists()
