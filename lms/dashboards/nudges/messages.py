"""What a reminder says, and whether it still stands when its e-mail goes out."""

from collections.abc import Sequence
from uuid import UUID

from django.db.models import Q

from courses.assignments.messages import OPEN, course_words, is_away
from courses.content.queries import live_courses
from courses.progress.models import CourseSummary
from lms.members.models import Profile
from lms.members.scope import scope_of
from lms.notices.kinds import Context, Kind, register

from .queries import in_scope
from .services import TEMPLATE


def nudge_words(contexts: Sequence[Context], language: str) -> list[Context]:
    """Add the course's words and the name of who reminds; nothing else of a discreet course. Two queries."""
    people = Profile.objects.select_related("user").filter(subject__in={one["by"] for one in contexts})
    names = {str(one.subject): one.display_name for one in people}
    return [one | {"name": names.get(one["by"], "")} for one in course_words(contexts, language)]


def still_reminded(profile: Profile, contexts: Sequence[Context]) -> list[Context | None]:
    """Leave out what is done or withdrawn meanwhile, and what was sent by somebody who no longer may (rule E2)."""
    if is_away(profile):
        return [None for _one in contexts]
    keys = {one["course"] for one in contexts}
    live = set(live_courses().filter(course_key__in=keys).values_list("course_key", flat=True))
    left = CourseSummary.objects.filter(OPEN | Q(expiring=True, suspended=False), subject=profile.subject)
    still = set(left.filter(course_key__in=keys).values_list("course_key", flat=True)) & live
    may = _who_may({one["by"] for one in contexts}, profile)
    return [one if UUID(one["course"]) in still and one["by"] in may else None for one in contexts]


def _who_may(subjects: set[str], person: Profile) -> set[str]:
    """Return who of these answers for the person's main post today."""
    senders = Profile.objects.select_related("user").filter(subject__in=subjects, user__is_active=True)
    return {str(one.subject) for one in senders if in_scope(scope_of(one), [person.subject])}


register(Kind(template=TEMPLATE, words=nudge_words, still=still_reminded))
