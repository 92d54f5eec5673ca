"""The worker's records of messages to one person: to whom and why, never the text. Part of the personal data kept."""

from uuid import UUID

from django_tasks_db.models import DBTaskResult, DBTaskResultQuerySet

from . import tasks


def to(subject: UUID) -> DBTaskResultQuerySet:
    """Return the messages queued or sent; the first argument of the task says to whom."""
    paths = [tasks.deliver.module_path, tasks.deliver_notices.module_path]
    return DBTaskResult.objects.filter(task_path__in=paths, args_kwargs__args__0=str(subject))
