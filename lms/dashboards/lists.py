"""Reads the people behind a number, a part at a time and sorted by name.

A list holds one row a person (in one course, or in none), or one row a person and course. An enrolment that has ended
is in no list, as it is in no count (rule E1).
"""

from abc import abstractmethod
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import overload
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import OuterRef, Q, QuerySet, Subquery

from courses.progress.models import CourseSummary
from lms.members.models import Profile

from .figures import Standing
from .people import Courses, Pair, PeopleFilter, PersonRow, row_of

CHUNK = 500


@dataclass(frozen=True)
class PeopleList(Sequence[PersonRow]):
    """A list nobody has read yet; a paginator counts and slices it."""

    wanted: PeopleFilter
    courses: Courses
    zone: ZoneInfo

    @abstractmethod
    def __len__(self) -> int:
        """Return how many rows there are. One query."""

    @abstractmethod
    def part(self, rows: slice) -> list[PersonRow]:
        """Read a part: two queries, whatever its length."""

    @overload
    def __getitem__(self, index: int) -> PersonRow: ...
    @overload
    def __getitem__(self, index: slice) -> list[PersonRow]: ...
    def __getitem__(self, index: int | slice) -> PersonRow | list[PersonRow]:
        """Read one row or a part."""
        return self.part(index) if isinstance(index, slice) else self.part(slice(index, index + 1))[0]

    @abstractmethod
    def pairs(self, course_key: UUID | None = None) -> list[Pair]:
        """Return everybody with the row's course, else the list's, else ``course_key``. One query."""

    def __iter__(self) -> Iterator[PersonRow]:
        """Yield every row, read in chunks so that a large unit costs no memory."""
        for start in range(0, len(self), CHUNK):
            yield from self.part(slice(start, start + CHUNK))


def people_list(wanted: PeopleFilter, courses: Courses, zone: ZoneInfo) -> PeopleList:
    """Return the list behind a number."""
    return (_PairList if wanted.by_course else _MemberList)(wanted, courses, zone)


class _MemberList(PeopleList):
    """One row a person."""

    def _rows(self) -> QuerySet[Profile]:
        people = Profile.objects.filter(unit__path__startswith=self.wanted.unit.path)
        if self.wanted.course is not None and self.wanted.standing:
            taking = CourseSummary.objects.filter(course_key=self.wanted.course.course_key, suspended=False)
            people = people.filter(_among(taking, self.wanted.standing))
        return people.order_by(*_by_name("user__", self.wanted.descending))

    def __len__(self) -> int:
        return self._rows().count()

    def part(self, rows: slice) -> list[PersonRow]:
        people = list(self._rows().select_related("user", "unit")[rows])
        course = self.wanted.course
        if course is None:
            return [row_of(person, None, None, self.zone) for person in people]
        subjects = [person.subject for person in people]
        taking = CourseSummary.objects.filter(course_key=course.course_key, subject__in=subjects, suspended=False)
        summaries = {one.subject: one for one in taking}
        return [row_of(person, course, summaries.get(person.subject), self.zone) for person in people]

    def pairs(self, course_key: UUID | None = None) -> list[Pair]:
        key = self.wanted.course.course_key if self.wanted.course else course_key
        return [(subject, key) for subject in self._rows().values_list("subject", flat=True)] if key else []


class _PairList(PeopleList):
    """One row a person and course. A discreet course counts nowhere here, as in the totals these lists stand behind."""

    def _rows(self) -> QuerySet[CourseSummary]:
        serving = Profile.objects.filter(unit__path__startswith=self.wanted.unit.path)
        if self.wanted.person:
            serving = serving.filter(pk=self.wanted.person.pk)
        plain = [key for key, course in self.courses.items() if not course.discreet]
        rows = CourseSummary.objects.filter(
            subject__in=serving.values("subject"), course_key__in=plain, suspended=False
        )
        return rows.filter(_stands(self.wanted.standing)) if self.wanted.standing else rows

    def __len__(self) -> int:
        return self._rows().count()

    def part(self, rows: slice) -> list[PersonRow]:
        person = Profile.objects.filter(subject=OuterRef("subject"))
        named = self._rows().annotate(
            last_name=Subquery(person.values("user__last_name")), first_name=Subquery(person.values("user__first_name"))
        )
        summaries = list(named.order_by(*_by_name("", self.wanted.descending))[rows])
        subjects = {one.subject for one in summaries}
        people = Profile.objects.filter(subject__in=subjects).select_related("user", "unit")
        names = {person.subject: person for person in people}
        return [row_of(names[one.subject], self.courses[one.course_key], one, self.zone) for one in summaries]

    def pairs(self, course_key: UUID | None = None) -> list[Pair]:
        return list(self._rows().values_list("subject", "course_key"))


def _among(taking: QuerySet[CourseSummary], standing: str) -> Q:
    """Return who stands like that among those who take the course, or who is missing there."""
    if standing == Standing.NOT_ENROLLED:
        return ~Q(subject__in=taking.values("subject"))
    if standing == Standing.NOT_COMPLETED:
        return ~Q(subject__in=taking.filter(_stands(Standing.COMPLETED)).values("subject"))
    return Q(subject__in=taking.filter(_stands(standing)).values("subject"))


def _stands(standing: str) -> Q:
    return Q(overdue=True) if standing == Standing.OVERDUE else Q(state=standing)


def _by_name(prefix: str, descending: bool) -> list[str]:
    sign = "-" if descending else ""
    return [f"{sign}{name}" for name in (f"{prefix}last_name", f"{prefix}first_name", "pk")]
