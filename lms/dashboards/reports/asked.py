"""What a report is asked for, checked against what its reader answers for at this moment (rule E2)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import Http404

from assessments.analysis.models import QuizAnalysis
from courses.activities.models import Activity
from courses.content.models import PublishedCourse
from lms.members.models import Profile, Unit
from lms.members.rules import is_administrator, is_agency_administrator
from lms.members.scope import Scope, scope_of

from ..courses import known_courses
from ..people import Courses
from ..people_chunks import Person, one_person, people_in
from ..zones import zone_of

#: A filter is one of these, and kept as text under its name.
NAMES = ("unit", "course", "state", "person", "quiz")
#: Beside the filters of a finished report: keys of the units it covers, or this word for the whole centre.
COVERS, EVERYTHING = "covers", "everything"
Filters = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Asked:
    """One reader, the scope of this moment, and what was chosen within it."""

    reader: Profile
    scope: Scope
    language: str
    #: None is everything the reader answers for.
    unit: Unit | None = None
    course: PublishedCourse | None = None
    state: str = ""
    person: Profile | None = None
    quiz: Activity | None = None

    @cached_property
    def courses(self) -> Courses:
        """Every course, in the reader's language and the catalogue's order. One query."""
        return known_courses(self.language)

    @property
    def zone(self) -> ZoneInfo:
        """Where the days of moments are reckoned."""
        return zone_of(self.reader)

    def chosen(self) -> Courses:
        """Return the courses in question: the one chosen, or all."""
        if self.course is None:
            return self.courses
        key = self.course.course_key
        return {key: self.courses[key]}

    def people(self) -> Iterator[list[Person]]:
        """Yield the people in question, in parts."""
        if self.person is None:
            yield from people_in(self.scope, self.unit)
        else:
            yield one_person(self.scope, self.person)

    def staff_number(self, person: Person) -> str:
        """Return the number of somebody whose unit the reader manages; others are told none."""
        managed = is_agency_administrator(self.reader) and person.agency == self.reader.administers_id
        return person.staff_number if managed or is_administrator(self.reader) else ""

    def units(self, prefix: str) -> Q:
        """Return a filter for rows about units in question; ``prefix`` leads to the unit, such as ``unit__``."""
        return Q(**{f"{prefix}path__startswith": self.unit.path}) if self.unit else self.scope.within(prefix)

    @property
    def filters(self) -> dict[str, str]:
        """What was chosen, as an address, a form and a stored report carry it."""
        parts = {
            "unit": str(self.unit.pk) if self.unit else "",
            "course": str(self.course.course_key) if self.course else "",
            "state": self.state,
            "person": str(self.person.subject) if self.person else "",
            "quiz": str(self.quiz.key) if self.quiz else "",
        }
        return {name: value for name, value in parts.items() if value}

    @property
    def covers(self) -> list[int | str]:
        """What the rows are about, for whoever asks later whether the reader still answers for it."""
        if self.person:
            return []  # asked for by name each time
        if self.unit:
            return [self.unit.pk]
        return [EVERYTHING] if self.scope.everything else [root.pk for root in self.scope.roots]


def read(report: Any, reader: Profile, data: Filters, language: str) -> Asked:
    """Return what is asked for. At most five queries.

    Raises PermissionDenied where the report is not for the reader, and Http404 for anything outside the scope, exactly
    as for what does not exist.
    """
    scope = scope_of(reader)
    if not reader.user.is_active or not report.allowed(reader, scope):
        raise PermissionDenied
    asked = {name: str(data.get(name) or "") if name in report.filters else "" for name in NAMES}
    if asked["state"] and asked["state"] not in dict(report.states):
        raise Http404
    return Asked(
        reader=reader,
        scope=scope,
        language=language,
        unit=_unit(asked["unit"], scope),
        course=_course(asked["course"], language),
        state=asked["state"],
        person=_person(asked["person"], scope),
        quiz=_quiz(asked["quiz"]),
    )


def require_covered(asked: Asked, covers: list[int | str]) -> None:
    """Raise PermissionDenied unless the reader still answers for everything a finished report is about."""
    if asked.scope.everything:
        return
    paths = Unit.objects.filter(pk__in=[one for one in covers if isinstance(one, int)])
    known = sum(1 for unit in paths if asked.scope.covers(unit))
    if known != len(covers):
        raise PermissionDenied


def units_below(covers: list[int | str]) -> set[int]:
    """Return keys of the units a report is about, as they stand today; none of the whole centre. Two queries."""
    tops = Unit.objects.filter(pk__in=[one for one in covers if isinstance(one, int)])
    wanted = Q(pk__in=[])
    for path in tops.values_list("path", flat=True):
        wanted |= Q(path__startswith=path)
    return set(Unit.objects.filter(wanted).values_list("pk", flat=True))


def _unit(text: str, scope: Scope) -> Unit | None:
    if not text:
        return None
    if not (text.isascii() and text.isdecimal() and len(text) < 16):
        raise Http404
    unit = Unit.objects.filter(scope.within(), pk=int(text)).select_related("agency").first()
    if unit is None:
        raise Http404
    return unit


def _course(text: str, language: str) -> PublishedCourse | None:
    if not text:
        return None
    course = known_courses(language).get(_key(text))
    if course is None:
        raise Http404
    return course


def _person(text: str, scope: Scope) -> Profile | None:
    if not text:
        return None
    person = Profile.objects.select_related("user", "unit").filter(subject=_key(text)).first()
    if person is None or not scope.sees(person):
        raise Http404
    return person


def _quiz(text: str) -> Activity | None:
    if not text:
        return None
    analysed = QuizAnalysis.objects.filter(quiz_key=_key(text))
    quiz = Activity.objects.filter(key__in=analysed.values("quiz_key")).first()
    if quiz is None:
        raise Http404
    return quiz


def _key(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise Http404 from None
