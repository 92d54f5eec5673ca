"""Assignments in words: what is asked, of whom, and by when."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from courses.assignments.criteria import Criteria
from courses.assignments.models import Assignment
from lms.members.models import Profile

from ..people import Courses
from .choices import Wording, track_titles
from .queries import COMPLETED, OPEN, OVERDUE, is_discreet

#: What the lists of people behind an assignment are called.
PROGRESS: dict[str, Promise] = {
    COMPLETED: gettext_lazy("Completed"),
    OPEN: gettext_lazy("Not completed"),
    OVERDUE: gettext_lazy("Overdue"),
}


def titles(targets: Iterable[tuple[str, UUID]], courses: Courses, language: str) -> dict[UUID, Wording]:
    """Return how what is asked is called, by key; what is gone has no title. One query at most."""
    wanted = list(targets)
    found = {
        key: Wording(course.title, course.language, course.code, course.discreet)
        for _target, key in wanted
        if (course := courses.get(key))
    }
    if any(target == Assignment.Target.TRACK for target, _key in wanted):
        found |= {
            key: Wording(*named, discreet=is_discreet(Assignment.Target.TRACK, key, courses))
            for key, named in track_titles(courses, language).items()
        }
    return found


def whom(criteria: Criteria, name: str = "") -> str:
    """Return whom it concerns; ``name`` is that of the one person, where it is one and the reader may see who."""
    if criteria.subject:
        return name or _("One person")
    where = _where(criteria)
    if criteria.position and where:
        return _("%(position)s: %(place)s") % {"position": criteria.position, "place": where}
    return str(criteria.position) if criteria.position else where


def _where(criteria: Criteria) -> str:
    if criteria.unit:
        agency = criteria.unit.agency
        return _("%(unit)s, %(agency)s") % {"unit": criteria.unit.name, "agency": agency.name}
    return criteria.agency.name if criteria.agency else criteria.country


def due(due_on: date | None, due_days: int | None, zone: str) -> str:
    """Return by when; empty without a due date."""
    if due_on:
        return _("%(day)s, end of the day (%(zone)s)") % {"day": date_format(due_on), "zone": zone}
    if due_days:
        words = ngettext("%(days)d day after somebody is asked", "%(days)d days after somebody is asked", due_days)
        return words % {"days": due_days}
    return ""


def names_of(subjects: Iterable[UUID]) -> dict[UUID, str]:
    """Return the names of people as they are today; who is gone has none. One query."""
    people = Profile.objects.select_related("user").filter(subject__in=set(subjects))
    return {one.subject: one.display_name for one in people}


def chips(offered: Iterable[str], chosen: str) -> list[tuple[str, str | Promise, bool]]:
    """Return (key, label, chosen) of the lists one may turn to."""
    options: list[tuple[str, str | Promise]] = [("", _("Everyone")), *((one, PROGRESS[one]) for one in offered)]
    return [(key, label, key == chosen) for key, label in options]
