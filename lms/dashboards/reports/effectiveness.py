"""Course effectiveness: how far a course gets through to people. About courses, never about a unit or a person.

Counts come from the units' counts. The median is read from all completions and so is left to the worker. First tries
come from the nightly statistics of quizzes, over the whole centre. What is about fewer people than the floor is left
empty, and there is no filter by which two such reports could be taken from each other (rule R4).
"""

from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID

from django.db.models import Sum
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessments.analysis.measures import median_of
from assessments.analysis.models import QuizAnalysis
from courses.content.models import Condition, CourseItem, PublishedCourse
from courses.progress.models import CourseSummary, UnitCourseCount
from lms.conf import lms_setting

from ..figures import LABELS, Standing
from .asked import Asked
from .registry import Report, Row, register

#: Summaries read at once.
PART = 5000
COLUMNS = ("required", "compliant", "enrolled", "in_progress", "completed", "expired")
DAY = timedelta(days=1)


def header(asked: Asked) -> list[str]:
    """Return the names of the columns."""
    return [
        _("Course"),
        _("Title"),
        str(LABELS[Standing.REQUIRED]),
        _("Enrolled"),
        str(LABELS[Standing.COMPLETED]),
        _("Completed in percent"),
        _("Median days to complete"),
        _("Completions in the median"),
        _("Passed at the first try in percent (whole centre)"),
        _("First tries"),
    ]


def rows(asked: Asked) -> Iterator[Row]:
    """Yield a row for each course that is offered or taken. Three queries, and one for each part of the summaries."""
    counts, tries = _counts(asked), first_tries()
    days = days_to_complete(asked)
    for key, course in asked.courses.items():
        if course.live or key in counts:
            yield _row(course, counts.get(key, {}), days[key], tries.get(key))


def _row(course: PublishedCourse, counts: dict[str, int], days: Counter[int], tries: tuple[float, int] | None) -> Row:
    floor = lms_setting("GROUP_FLOOR")
    names = [course.code, course.title]
    if course.discreet:
        completed = counts.get("completed", 0)
        return [*names, None, None, completed if completed >= floor else None, *[None] * 5]
    number = sum(days.values())
    enrolled = sum(counts.get(name, 0) for name in ("enrolled", "in_progress", "completed", "expired"))
    completed = counts.get("completed", 0)
    return [
        *names,
        counts.get("required", 0),
        enrolled,
        completed,
        100 * completed // enrolled if enrolled else None,
        median_of(days) if number >= floor else None,
        number if number >= floor else None,
        round(100 * tries[0]) if tries else None,
        tries[1] if tries else None,
    ]


def _counts(asked: Asked) -> dict[UUID, dict[str, int]]:
    """Return the units' counts by course. One query."""
    found = UnitCourseCount.objects.filter(asked.units("unit__")).order_by().values_list("course_key")
    return {row[0]: dict(zip(COLUMNS, row[1:], strict=True)) for row in found.annotate(*map(Sum, COLUMNS))}


def days_to_complete(asked: Asked) -> dict[UUID, Counter[int]]:
    """Count, by course, in how many days a first completion was reached since the first lesson; 0 is the same day.

    Renewals are left out: they ask for less. Keeps counts of days, not the completions.
    """
    days: dict[UUID, Counter[int]] = defaultdict(Counter)
    wanted = CourseSummary.objects.filter(
        asked.units("unit__"), suspended=False, period=1, started_at__isnull=False, completed_at__isnull=False
    )
    rows = wanted.order_by("pk").values_list("pk", "course_key", "started_at", "completed_at")
    last = 0
    while part := list(rows.filter(pk__gt=last)[:PART]):
        for _pk, key, started, completed in part:
            if started and completed:
                days[key][max((completed - started) // DAY, 0)] += 1
        last = part[-1][0]
    return days


def first_tries() -> dict[UUID, tuple[float, int]]:
    """Return, by course, the share of first tries that passed its knowledge checks, and how many there were.

    From what was counted last, and never of fewer tries than its floor. Two queries.
    """
    graded = CourseItem.objects.filter(live=True, condition__in=[Condition.PASS, Condition.SCORE])
    uses = [(UUID(one), key) for key, some in graded.values_list("course_key", "activities") for one in some]
    known = QuizAnalysis.objects.in_bulk({quiz for quiz, _key in uses}, field_name="quiz_key")
    found: dict[UUID, list[tuple[float, int]]] = defaultdict(list)
    for quiz, key in dict.fromkeys(uses):
        if quiz in known and known[quiz].figures:
            found[key].append((known[quiz].figures["passed"], known[quiz].figures["first"]))
    return {key: _together(tries) for key, tries in found.items()}


def _together(tries: list[tuple[float, int]]) -> tuple[float, int]:
    number = sum(first for _passed, first in tries)
    return sum(passed * first for passed, first in tries) / number, number


def size(asked: Asked) -> int:
    """Return how many courses there are."""
    return len(asked.courses)


register(
    Report(
        slug="effectiveness",
        label=gettext_lazy("Course effectiveness"),
        about=gettext_lazy(
            "For each course how many are asked for it, take it and complete it, in how many days, and how many pass "
            "at the first try. Figures about few people are left empty."
        ),
        header=header,
        rows=rows,
        size=size,
        heavy=True,
    )
)
