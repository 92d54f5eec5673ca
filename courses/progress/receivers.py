"""What progress hears from lower rooms."""

from typing import Any
from uuid import UUID

from django.dispatch import receiver

from lms.members.signals import member_moved

from ..content.signals import required_set_changed, track_rule_changed
from . import tasks
from .services import move_counts


@receiver(member_moved, dispatch_uid="lms_courses.member_moved")
def carry_counts(subject: UUID, new_unit_id: int | None, **kwargs: Any) -> None:
    """Move the officer's counts in the transaction of the change of post."""
    move_counts(subject=subject, unit_id=new_unit_id)


@receiver(required_set_changed, dispatch_uid="lms_courses.required_set_changed")
def settle_those_who_are_through(course_key: UUID, **kwargs: Any) -> None:
    """Let the worker complete the course for those with nothing left to do: there may be many."""
    tasks.settle_course.enqueue(str(course_key))


@receiver(track_rule_changed, dispatch_uid="lms_courses.track_rule_changed")
def settle_those_who_have_the_track(track_key: UUID, **kwargs: Any) -> None:
    """Let the worker complete the track for those with nothing left to do: there may be many."""
    tasks.settle_track.enqueue(str(track_key))
