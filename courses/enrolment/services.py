"""Every write to enrolments."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction

from lms.core.append_only import lifted

from ..content.models import PublishedCourse
from ..progress.models import CompletionFact, CourseSummary
from ..progress.past import PastCourse, append_past
from ..progress.reconcile import recount
from ..progress.services import begin_course
from .models import Enrolment


class CourseNotOpen(Exception):
    """The course is not published, so nobody can start it."""


def end_of_day(day: date, zone: str) -> datetime:
    """Return, in UTC, the last moment of ``day`` in the named zone: a date without time means the end of that day.

    Where clocks go back at midnight the last hour comes twice, and the second one counts (rule T1).
    Raises ZoneInfoNotFoundError for a zone nobody knows.
    """
    return datetime.combine(day, time.max.replace(fold=1), ZoneInfo(zone)).astimezone(UTC)


@transaction.atomic
def enrol(*, subject: UUID, course_key: UUID) -> Enrolment:
    """Enrol the officer by the officer's own wish. Twice is once. Raises CourseNotOpen."""
    _require_open(course_key)
    enrolment, created = Enrolment.objects.get_or_create(
        subject=subject, course_key=course_key, defaults={"source": Enrolment.Source.SELF}
    )
    if created:
        begin_course(subject=subject, course_key=course_key, due_at=None)
    return enrolment


@transaction.atomic
def set_due_date(*, subjects: Iterable[UUID], course_key: UUID, due_on: date | None, zone: str, set_by: UUID) -> int:
    """Give people a due date (None takes it away), enrolling those who are not yet; return how many.

    The caller has checked that ``set_by`` answers for every subject. Raises CourseNotOpen.
    """
    _require_open(course_key)
    due_at = end_of_day(due_on, zone) if due_on else None
    due: dict[str, Any] = {"due_at": due_at, "due_zone": zone if due_at else ""}
    wanted = sorted(set(subjects))  # one order for everybody, so that two supervisors never wait for each other
    for subject in wanted:
        Enrolment.objects.update_or_create(
            subject=subject,
            course_key=course_key,
            defaults=due | {"due_set_by": set_by},
            create_defaults=due | {"due_set_by": set_by, "source": Enrolment.Source.ASSIGNED},
        )
        begin_course(subject=subject, course_key=course_key, **due)
    return len(wanted)


def _require_open(course_key: UUID) -> None:
    if not PublishedCourse.objects.filter(course_key=course_key, live=True).exists():
        raise CourseNotOpen(course_key)


@dataclass(frozen=True, kw_only=True)
class History:
    """One officer's past in one course, as another system or a content pack knows it."""

    subject: UUID
    course_key: UUID
    enrolled_at: datetime
    language: str
    #: (lesson key, time it was completed), oldest first.
    lessons: list[tuple[UUID, datetime]]
    due_at: datetime | None = None
    due_zone: str = ""


@transaction.atomic
def import_histories(histories: Iterable[History], *, by: str = "import") -> int:
    """Enter what people did before they came here; return how many histories were new.

    A course somebody is enrolled in already is left alone. ``by`` names the origin in every fact's evidence.
    """
    known = set(Enrolment.objects.values_list("subject", "course_key"))
    fresh = [one for one in histories if (one.subject, one.course_key) not in known]
    Enrolment.objects.bulk_create(
        Enrolment(
            subject=one.subject,
            course_key=one.course_key,
            source=Enrolment.Source.ASSIGNED if one.due_at else Enrolment.Source.SELF,
            enrolled_at=one.enrolled_at,
            due_at=one.due_at,
            due_zone=one.due_zone,
        )
        for one in fresh
    )
    append_past(
        [PastCourse(one.subject, one.course_key, one.language, one.lessons, one.due_at, one.due_zone) for one in fresh],
        by=by,
    )
    return len(fresh)


@transaction.atomic
def forget_subjects(subjects: Iterable[UUID]) -> None:
    """Delete everything recorded about demo subjects. Never for real people: their evidence outlives the account.

    The one place that lifts the protection of evidence (``lms.core.append_only``).
    """
    wanted = list(subjects)
    with lifted():
        for start in range(0, len(wanted), 500):
            some = wanted[start : start + 500]
            for model in (CompletionFact, CourseSummary, Enrolment):
                model._default_manager.filter(subject__in=some).delete()
    recount()
