"""Reads the people behind a number, a part at a time and sorted by name.

A list holds one row a person (in one course, or in none), or one row a person and course. An enrolment that has ended
is in no list, as it is in no count (rule E1).
"""

from abc import abstractmethod
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, overload
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import F, OuterRef, Q, QuerySet, Subquery, Sum

from courses.progress.models import CourseSummary, UnitCourseCount
from lms.members.models import Profile, Unit

from .figures import Standing
from .people import Courses, Held, Pair, PeopleFilter, PersonRow, held, row_of

CHUNK = 500
#: A list longer than this is in the order of its keys: sorting it by name would read all of it for every page.
LONGEST_BY_NAME = 20_000
#: What the lists ask that are not about a state alone.
STANDS = {
    Standing.OVERDUE: Q(overdue=True),
    Standing.REQUIRED: Q(required=True),
    Standing.COMPLIANT: Q(required=True, state=Standing.COMPLETED),
    Standing.NOT_COMPLIANT: Q(required=True) & ~Q(state=Standing.COMPLETED),
    Standing.EXPIRING: Q(expiring=True),
}
#: What the rollup counts of them: long lists are not counted row by row.
COUNTED = {
    standing: F(standing)
    for standing in (
        Standing.COMPLETED,
        Standing.EXPIRED,
        Standing.IN_PROGRESS,
        Standing.ENROLLED,
        Standing.OVERDUE,
        Standing.REQUIRED,
        Standing.COMPLIANT,
        Standing.EXPIRING,
    )
} | {Standing.NOT_COMPLIANT: F("required") - F("compliant")}


@dataclass(frozen=True)
class PeopleList(Sequence[PersonRow]):
    """A list nobody has read yet; a paginator counts and slices it."""

    wanted: PeopleFilter
    courses: Courses
    zone: ZoneInfo

    @cached_property
    def length(self) -> int:
        """How many rows there are; where a count is kept of them, from there. One query."""
        known = self._counted()
        return self._rows().count() if known is None else known

    @property
    def by_name(self) -> bool:
        """Whether the list is sorted by name."""
        return self.length <= LONGEST_BY_NAME

    def __len__(self) -> int:
        return self.length

    @abstractmethod
    def _rows(self) -> QuerySet[Any]:
        """Return what the rows are made of, in no order."""

    @abstractmethod
    def _counted(self) -> int | None:
        """Return how many rows there are as the rollups say, or None where they do not."""

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
        people = Profile.objects.filter(self.wanted.place.within("unit__"))
        if self.wanted.course is not None and self.wanted.standing:
            taking = CourseSummary.objects.filter(course_key=self.wanted.course.course_key, suspended=False)
            people = people.filter(_among(taking, self.wanted.standing))
        return people

    def _counted(self) -> int | None:
        if self.wanted.course is not None and self.wanted.standing:
            return None
        return Unit.objects.filter(self.wanted.place.within()).aggregate(people=Sum("people"))["people"] or 0

    def part(self, rows: slice) -> list[PersonRow]:
        order = _by_name("user__", self.wanted.descending) if self.by_name else ["pk"]
        people = list(self._rows().select_related("user", "unit").order_by(*order)[rows])
        course = self.wanted.course
        if course is None:
            return [row_of(person, None, None, self.zone) for person in people]
        subjects = [person.subject for person in people]
        taking = CourseSummary.objects.filter(course_key=course.course_key, subject__in=subjects, suspended=False)
        summaries = {one.subject: one for one in held(taking)}
        return [row_of(person, course, summaries.get(person.subject), self.zone) for person in people]

    def pairs(self, course_key: UUID | None = None) -> list[Pair]:
        key = self.wanted.course.course_key if self.wanted.course else course_key
        return [(subject, key) for subject in self._rows().values_list("subject", flat=True)] if key else []


class _PairList(PeopleList):
    """One row a person and course. A discreet course counts nowhere here, as in the totals these lists stand behind."""

    def _rows(self) -> QuerySet[CourseSummary]:
        serving = Profile.objects.filter(self.wanted.place.within("unit__"))
        if self.wanted.person:
            serving = serving.filter(pk=self.wanted.person.pk)
        plain = [key for key, course in self.courses.items() if not course.discreet]
        rows = CourseSummary.objects.filter(
            subject__in=serving.values("subject"), course_key__in=plain, suspended=False
        )
        return rows.filter(_stands(self.wanted.standing)) if self.wanted.standing else rows

    def _counted(self) -> int | None:
        counted = COUNTED.get(self.wanted.standing)
        if self.wanted.person or counted is None:
            return None
        plain = [key for key, course in self.courses.items() if not course.discreet]
        counts = UnitCourseCount.objects.filter(self.wanted.place.within("unit__"), course_key__in=plain)
        return counts.aggregate(rows=Sum(counted))["rows"] or 0

    def part(self, rows: slice) -> list[PersonRow]:
        if not self.by_name:
            return self._named(held(self._rows().order_by("subject", "course_key")[rows]))
        person = Profile.objects.filter(subject=OuterRef("subject"))
        named = self._rows().annotate(
            last_name=Subquery(person.values("user__last_name")), first_name=Subquery(person.values("user__first_name"))
        )
        return self._named(held(named.order_by(*_by_name("", self.wanted.descending))[rows]))

    def _named(self, summaries: list[Held]) -> list[PersonRow]:
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
    return STANDS.get(standing) or Q(state=standing)


def _by_name(prefix: str, descending: bool) -> list[str]:
    sign = "-" if descending else ""
    return [f"{sign}{name}" for name in (f"{prefix}last_name", f"{prefix}first_name", "pk")]
