"""Whom a change of a course concerns: counted for its editor, in numbers alone."""

from uuid import UUID

from django.db.models import Count

from ..content.affected import Affected, counts_affected
from .models import CourseSummary

State = CourseSummary.State


@counts_affected
def count_affected(course_key: UUID) -> Affected:
    """Return how many are how far, less those whose enrolment has ended. One query."""
    rows = CourseSummary.objects.filter(course_key=course_key, suspended=False).order_by()
    number = dict(rows.values_list("state").annotate(Count("pk")))
    valid = number.get(State.COMPLETED, 0)
    return Affected(
        completed=valid + number.get(State.EXPIRED, 0),
        valid=valid,
        in_progress=number.get(State.IN_PROGRESS, 0),
        not_started=number.get(State.ENROLLED, 0),
    )
