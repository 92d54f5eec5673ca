"""What the worker does for progress: thin wrappers."""

from uuid import UUID

from django_tasks import task

from . import turns


@task()
def settle_course(course_key: str) -> int:
    """Complete a course for those with nothing left to do; return for how many it was looked at. Twice is once."""
    return turns.settle_course(UUID(course_key))


@task()
def settle_track(track_key: str) -> int:
    """Complete a track for those with nothing left to do; return for how many. Twice is once."""
    return turns.settle_track(UUID(track_key))
