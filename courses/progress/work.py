"""Who has done anything that a course counts, asked for many people at once."""

from collections import defaultdict
from collections.abc import Sequence
from uuid import UUID

from ..content.models import CourseItem
from .models import CompletionFact, CourseSummary


def with_work(summaries: Sequence[CourseSummary]) -> list[CourseSummary]:
    """Return those of the summaries whose officers have facts that may count in them. Two queries.

    That is anything in the course itself, and its lessons and activities done in another one.
    """
    if not summaries:
        return []
    courses = {one.course_key for one in summaries}
    counts_in: dict[UUID, set[UUID]] = defaultdict(set)
    for item in CourseItem.objects.filter(course_key__in=courses):
        for key in (item.lesson_key, *map(UUID, item.activities)):
            counts_in[key].add(item.course_key)
    for course_key in courses:
        counts_in[course_key].add(course_key)
    facts = CompletionFact.objects.filter(subject__in={one.subject for one in summaries}, key__in=counts_in)
    done = {
        (subject, course_key)
        for subject, key in facts.values_list("subject", "key").distinct()
        for course_key in counts_in[key]
    }
    return [one for one in summaries if (one.subject, one.course_key) in done]
