"""Rows as the API tells them: nothing here that the pages would not show the same reader (rule E3)."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from courses.certificates.models import Certificate
from courses.certificates.rules import state_of
from courses.content.models import PublishedCourse
from courses.progress.models import CompletionFact, CourseSummary
from lms.members.models import Profile
from lms.members.rules import is_administrator
from lms.members.scope import Scope

from ..people import Courses


@dataclass(frozen=True, kw_only=True)
class PersonShape:
    """Who somebody is and where they serve, as far as the reader answers for it."""

    person: Profile
    #: The unit of the main post; empty outside the scope.
    unit: Any
    posts: list[Any]
    #: For those who keep the accounts.
    staff_number: str


def people_shapes(people: Iterable[Profile], scope: Scope, viewer: Profile) -> Iterator[PersonShape]:
    """Yield people whose posts within the scope were read into ``posts_seen``."""
    keeps_accounts = is_administrator(viewer) or viewer.administers_id is not None
    for person in people:
        covered = person.unit is not None and scope.covers(person.unit)
        yield PersonShape(
            person=person,
            unit=person.unit if covered else None,
            posts=person.posts_seen,  # type: ignore[attr-defined]
            staff_number=person.external_key if keeps_accounts and covered else "",
        )


@dataclass(frozen=True, kw_only=True)
class EnrolmentShape:
    """Where somebody stands in a course. Of a discreet course only that it is completed."""

    person: UUID
    course: PublishedCourse
    state: str
    completed_at: datetime | None
    required: bool | None = None
    due_at: datetime | None = None
    due_zone: str = ""
    overdue: bool | None = None
    expiring: bool | None = None
    renewing: bool | None = None
    valid_until: date | None = None
    valid_zone: str = ""


OPEN = ("required", "due_at", "due_zone", "overdue", "expiring", "renewing", "valid_until", "valid_zone")


def enrolment_shapes(rows: Iterable[CourseSummary], courses: Courses) -> Iterator[EnrolmentShape]:
    """Yield enrolments, without what is nobody's business of a discreet course."""
    for row in rows:
        course = courses[row.course_key]
        more: dict[str, Any] = {} if course.discreet else {name: getattr(row, name) for name in OPEN}
        yield EnrolmentShape(person=row.subject, course=course, state=row.state, completed_at=row.completed_at, **more)


@dataclass(frozen=True, kw_only=True)
class CompletionShape:
    """A completion as it was entered."""

    fact: CompletionFact
    code: str
    title: str


def completion_shapes(rows: Iterable[CompletionFact], courses: Courses) -> Iterator[CompletionShape]:
    """Yield completions of courses and tracks with their titles."""
    tracks = {course.track_key: course.track_title for course in courses.values()}
    for row in rows:
        course = courses.get(row.key)
        yield CompletionShape(
            fact=row, code=course.code if course else "", title=course.title if course else tracks.get(row.key, "")
        )


@dataclass(frozen=True, kw_only=True)
class CertificateShape:
    """A certificate as its check page tells it, without the holder's name."""

    certificate: Certificate
    code: str
    title: str
    state: str


def certificate_shapes(rows: Iterable[Certificate], language: str) -> Iterator[CertificateShape]:
    """Yield certificates that were read with ``standing()``; titles are those of the day of issue."""
    for row in rows:
        yield CertificateShape(
            certificate=row, code=row.snapshot["code"], title=row.title_in(language)[0], state=state_of(row).value
        )
