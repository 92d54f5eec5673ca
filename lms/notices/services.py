"""Sending messages to members."""

from datetime import timedelta
from functools import partial
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from . import tasks

#: How long the worker's record of a finished task is kept, to look into mail that did not arrive.
KEPT = timedelta(days=14)


def send_mail(*, to: UUID, template: str, context: dict[str, Any] | None = None, language: str = "") -> None:
    """Queue an e-mail for the worker once the present transaction is committed.

    ``to`` is a subject; ``template`` names ``lms/notices/<template>.txt``; ``context`` must be JSON and hold no
    secret, because it is stored until sent; ``language`` is used where the member has chosen none.
    """
    transaction.on_commit(partial(tasks.deliver.enqueue, str(to), template, context or {}, language))


def forget_sent() -> int:
    """Delete old records of finished tasks, which say who was written to and why; return how many."""
    old = DBTaskResult.objects.finished().filter(finished_at__lt=timezone.now() - KEPT)
    count, _by_model = old.delete()
    return int(count)
