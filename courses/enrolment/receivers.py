"""What enrolment hears from lower rooms."""

from typing import Any
from uuid import UUID

from django.dispatch import receiver

from ..content.models import ContentChange
from ..content.signals import material_change
from .tasks import ask_holders_of


@receiver(material_change, dispatch_uid="lms_courses.material_change")
def ask_those_who_hold_it(course_key: UUID, change: ContentChange, **kwargs: Any) -> None:
    """Let the worker ask holders to redo the lesson, where its editor said so: there may be many."""
    if change.redo:
        ask_holders_of.enqueue(str(change.pk))
