"""What is measured inside a process on a loaded force: queries, a completion with and without its counts, the check.

``python -m tests.benchmarks.scale_acts 1`` compares every summary with the facts; ``0`` the counts alone.
"""

import json
import sys
import time
from statistics import median
from typing import Any

ACTS, ROUNDS = 60, 5


def measure(*, whole: bool) -> dict[str, Any]:
    """Return the figures."""
    import django

    django.setup()
    return {"completion_with_summary": _completions(), "reconcile": _check(whole=whole)}


def _completions() -> dict[str, Any]:
    """Complete the first lesson of a course, by officers of a station and by officers of none, in turn.

    Who has no unit is counted nowhere, so the difference is what the counts cost.
    """
    from courses.content.models import PublishedCourse
    from lms.members.models import Unit

    course = PublishedCourse.objects.order_by("pk").first()
    assert course is not None
    lesson = course.outline[0]["lessons"][0]["key"]
    station = Unit.objects.order_by("-pk").first()
    rounds = [(_spent(course, lesson, station), _spent(course, lesson, None)) for _round in range(ROUNDS)]
    with_counts, without = (median(times) for times in zip(*rounds, strict=True))
    return {
        "ms": round(with_counts, 2),
        "without_ms": round(without, 2),
        "ratio": round(median(one / other for one, other in rounds), 2),
    }


def _spent(course: Any, lesson: str, unit: Any) -> float:
    from uuid import UUID

    from courses.enrolment.services import enrol
    from courses.progress.services import Reading, complete_lesson
    from lms.members.models import Profile
    from lms.members.services import create_member

    people = []
    for _act in range(ACTS):
        name = f"act{Profile.objects.order_by('-pk').values_list('pk', flat=True)[0]}@example.org"
        people.append(create_member(email=name, first_name="Ada", last_name="Fir", unit=unit))
        enrol(subject=people[-1].subject, course_key=course.course_key)
    began = time.process_time()
    for person in people:
        complete_lesson(subject=person.subject, lesson_key=UUID(lesson), reading=Reading(language="en"))
    return 1000 * (time.process_time() - began) / ACTS


def _check(*, whole: bool) -> dict[str, Any]:
    from courses.enrolment.reconcile import find_drift
    from courses.progress.reconcile import count_drift

    began = time.monotonic()
    drift = find_drift() if whole else count_drift()
    return {
        "drift": len(drift),
        "seconds": round(time.monotonic() - began, 1),
        "compared": "summaries and counts" if whole else "counts",
    }


if __name__ == "__main__":
    print(json.dumps(measure(whole=sys.argv[1] == "1")))
