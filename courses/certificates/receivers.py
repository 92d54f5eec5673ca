"""What certificates hear."""

from typing import Any

from django.dispatch import receiver

from ..progress.models import CompletionFact
from ..progress.signals import course_completed
from .tasks import issue_certificate


@receiver(course_completed, dispatch_uid="lms_courses.certificate_for_every_completion")
def order_certificate(fact: CompletionFact, **_: Any) -> None:
    """Let the worker issue the certificate. The order is one row, written in the transaction of the completion."""
    issue_certificate.enqueue(str(fact.pk))
