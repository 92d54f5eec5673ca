"""Recounts the rollup from the summaries: the way to see that it is right, and to mend it."""

from django.db import transaction
from django.db.models import Count, Q

from .models import CourseSummary, UnitCourseCount

State = CourseSummary.State
COLUMNS = ("enrolled", "in_progress", "completed", "overdue")


def true_counts() -> dict[tuple[int, str], dict[str, int]]:
    """Return the counts by (unit id, course key) as the summaries have them. One query."""
    rows = (
        CourseSummary.objects.exclude(unit=None)
        .values("unit_id", "course_key")
        .annotate(**{state: Count("pk", filter=Q(state=state)) for state in State.values})
        .annotate(overdue_count=Count("pk", filter=Q(overdue=True)))
    )
    return {
        (row["unit_id"], str(row["course_key"])): {state: row[state] for state in State.values}
        | {"overdue": row["overdue_count"]}
        for row in rows
    }


@transaction.atomic
def recount() -> None:
    """Write the rollup anew from the summaries."""
    UnitCourseCount.objects.all().delete()
    UnitCourseCount.objects.bulk_create(
        UnitCourseCount(unit_id=unit_id, course_key=course_key, **counts)
        for (unit_id, course_key), counts in true_counts().items()
    )
