"""What the worker does for notices: thin wrappers."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.utils import timezone
from django_tasks import task

from . import mail

#: Minutes until the next try after a failed one; about a working day in all.
RETRIES = (1, 5, 30, 120, 480)
#: Fifty thousand reminders do not keep a link for a new password waiting.
AFTER_LETTERS = -10


@task()
def deliver(to: str, template: str, context: dict[str, Any], language: str, attempt: int = 0) -> bool:
    """Send a notice, and come back later when the mail server did not take it; return whether it went out."""
    if mail.deliver(UUID(to), template, context, language):
        return True
    _try_again(deliver, (to, template, context, language), attempt)
    return False


@task(priority=AFTER_LETTERS)
def deliver_notices(to: str, template: str, notices: list[str], quiet: bool, attempt: int = 0) -> bool:
    """Send an e-mail about messages that wait in the application; return whether there is nothing left to do.

    A worker that comes late may come at night: then the e-mail waits for the morning.
    """
    morning = mail.quiet_until(UUID(to)) if quiet else None
    if morning and deliver_notices.get_backend().supports_defer:
        deliver_notices.using(run_after=morning).enqueue(to, template, notices, quiet, attempt)
        return False
    if mail.deliver_notices(UUID(to), template, [UUID(one) for one in notices]):
        return True
    _try_again(deliver_notices, (to, template, notices, quiet), attempt)
    return False


def _try_again(again: Any, args: tuple[Any, ...], attempt: int) -> None:
    if attempt < len(RETRIES) and again.get_backend().supports_defer:
        later = again.using(run_after=timezone.now() + timedelta(minutes=RETRIES[attempt]))
        later.enqueue(*args, attempt + 1)
    else:
        mail.logger.error("Mail %r for %s was given up after %d tries.", args[1], args[0], attempt + 1)
