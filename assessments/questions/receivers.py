"""What the question bank hears from Wagtail."""

from typing import Any

from django.dispatch import receiver
from wagtail.signals import published

from .models import Question
from .services import append_version


@receiver(published, sender=Question, dispatch_uid="lms_assessments.question_published")
def keep_version(sender: type[Question], instance: Question, **kwargs: Any) -> None:
    """Append a version whenever a question is published, by whatever door."""
    append_version(question=instance)
