"""What officers do, in one word each."""

from datetime import UTC, datetime
from decimal import Decimal
from uuid import UUID, uuid4

from django.utils import timezone

from courses.activities import Outcome
from courses.content.models import ActivityUse, Condition, CourseItem, RequiredSet
from courses.progress.models import CompletionFact, CourseSummary
from courses.progress.services import Reading, complete_lesson, record_outcome
from tests.factories.teams import Course

LONG_AGO = datetime(2020, 2, 29, 12, tzinfo=UTC)


def read(subject: UUID, lesson_key: UUID, language: str = "en") -> CompletionFact:
    """Confirm a lesson as read."""
    return complete_lesson(subject=subject, lesson_key=lesson_key, reading=Reading(language=language, revision="7"))


def answer(subject: UUID, activity_key: UUID, *, passed: bool, finished: bool = True) -> None:
    """Report an activity as done."""
    record_outcome(
        Outcome(
            subject=subject,
            activity_key=activity_key,
            finished=finished,
            passed=passed,
            language="en",
            occurred_at=timezone.now(),
            score=Decimal("0.5"),
            evidence={"attempt": "1"},
        )
    )


def add_activity_lesson(course: Course, condition: str = Condition.PASS, number: int = 1) -> tuple[UUID, list[UUID]]:
    """Add a required lesson with activities to a listed course; return its key and theirs."""
    lesson, activities = uuid4(), [uuid4() for _ in range(number)]
    CourseItem.objects.create(
        lesson_key=lesson, course_key=course.key, condition=condition, activities=[str(key) for key in activities]
    )
    for key in activities:
        ActivityUse.objects.create(activity_key=key, lesson_key=lesson)
    latest = RequiredSet.objects.filter(course_key=course.key).order_by("-version")[0]
    RequiredSet.objects.create(
        course_key=course.key, version=latest.version + 1, items=sorted([*latest.items, str(lesson)])
    )
    return lesson, activities


def summary_of(subject: UUID, course_key: UUID) -> CourseSummary:
    """Return where the officer stands."""
    return CourseSummary.objects.get(subject=subject, course_key=course_key)


def kinds(subject: UUID) -> list[str]:
    """Return the kinds of all the officer's facts."""
    return sorted(CompletionFact.objects.filter(subject=subject).values_list("kind", flat=True))
