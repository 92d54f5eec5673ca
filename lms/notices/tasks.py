"""What the worker does for notices: thin wrappers."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.utils import timezone
from django_tasks import task

from . import mail

#: Minutes until the next try after a failed one; about a working day in all.
RETRIES = (1, 5, 30, 120, 480)


@task()
def deliver(to: str, template: str, context: dict[str, Any], language: str, attempt: int = 0) -> bool:
    """Send a notice, and come back later when the mail server did not take it; return whether it went out."""
    if mail.deliver(UUID(to), template, context, language):
        return True
    if attempt < len(RETRIES) and deliver.get_backend().supports_defer:
        later = deliver.using(run_after=timezone.now() + timedelta(minutes=RETRIES[attempt]))
        later.enqueue(to, template, context, language, attempt + 1)
    else:
        mail.logger.error("Mail %r for %s was given up after %d tries.", template, to, attempt + 1)
    return False
