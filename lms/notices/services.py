"""Sending messages to members."""

from functools import partial
from typing import Any
from uuid import UUID

from django.db import transaction

from . import tasks


def send_mail(*, to: UUID, template: str, context: dict[str, Any] | None = None, language: str = "") -> None:
    """Queue an e-mail for the worker once the present transaction is committed.

    ``to`` is a subject; ``template`` names ``lms/notices/<template>.txt``; ``context`` must be JSON and hold no
    secret, because it is stored until sent; ``language`` is used where the member has chosen none.
    """
    transaction.on_commit(partial(tasks.deliver.enqueue, str(to), template, context or {}, language))
