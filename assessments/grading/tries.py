"""What officers' tries are worth together, read for many at once and without what was asked."""

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from itertools import groupby
from typing import Any
from uuid import UUID

from django.db.models import F, OuterRef, Q, QuerySet, Subquery

from courses.content.models import ActivityUse, CourseItem
from courses.progress.models import CourseSummary

from ..attempts.models import Attempt
from ..attempts.standing import standing

#: Rows read at a time.
CHUNK = 2000
COLUMNS = ("pk", "subject", "quiz_key", "score", "passed", "state", "pinned__pass_mark", "pinned__counting")


def counted_tries(wanted: Q) -> QuerySet[Attempt]:
    """Return what was handed in of their officers' present certification periods (rule A13), officer by officer."""
    quiz = OuterRef(OuterRef(OuterRef("quiz_key")))
    lessons = ActivityUse.objects.filter(activity_key=quiz).values("lesson_key")
    courses = CourseItem.objects.filter(lesson_key__in=lessons, live=True).values("course_key")
    begun = CourseSummary.objects.filter(
        subject=OuterRef("subject"), course_key__in=courses, period__gt=1, suspended=False
    ).order_by("-opened_at")
    rows = Attempt.objects.handed_in().filter(wanted).annotate(since=Subquery(begun.values("opened_at")[:1]))
    present = Q(since=None) | Q(submitted_at__gte=F("since"))
    return rows.filter(present).order_by("quiz_key", "subject", "number")


def by_officer(wanted: Q) -> Iterator[list[Attempt]]:
    """Yield each officer's tries at each quiz, oldest first; of an attempt only what a standing needs. One query."""
    rows = counted_tries(wanted).values_list(*COLUMNS).iterator(chunk_size=CHUNK)
    for _officer, tries in groupby(rows, key=lambda row: (row[2], row[1])):
        yield [_light(*one) for one in tries]


def _light(*values: Any) -> Attempt:
    *fields, mark, way = values
    pinned = {"pass_mark": mark} | ({"counting": way} if way else {})
    return Attempt(**dict(zip(COLUMNS, fields, strict=False)), pinned=pinned)


def tries_beside(attempts: Iterable[Attempt]) -> dict[tuple[UUID, UUID], list[Attempt]]:
    """Return, by officer and quiz, the tries that count beside these attempts. One query."""
    pairs = {(one.subject, one.quiz_key) for one in attempts}
    quizzes, subjects = {quiz for _s, quiz in pairs}, {subject for subject, _q in pairs}
    found = {}
    for tries in by_officer(Q(quiz_key__in=quizzes, subject__in=subjects)) if pairs else ():
        found[tries[0].subject, tries[0].quiz_key] = tries
    return found


def takes_a_pass(attempt: Attempt, share: Decimal, passed: bool, beside: Sequence[Attempt]) -> bool:
    """Return whether another score takes a pass away: the attempt's, or that of the average of all (rule A3).

    ``beside`` are the officer's tries that count, the attempt as it was among them.
    """
    if attempt.passed and not passed:
        return True
    after = [
        Attempt(pk=one.pk, score=share, passed=passed, pinned=one.pinned) if one.pk == attempt.pk else one
        for one in beside
    ]
    old, new = standing(beside), standing(after)
    return bool(old and old.passed and not (new and new.passed))
