"""Many tasks for the worker at once, in the transaction of what they are about: both are there, or neither."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from django.db import transaction
from django_tasks.base import Task
from django_tasks_db import DatabaseBackend
from django_tasks_db.models import DBTaskResult


@dataclass(frozen=True)
class Call:
    """One call of a task: its arguments, ready for JSON, and the first moment it may run."""

    args: tuple[Any, ...]
    run_after: datetime


def enqueue_all(task: "Task[..., Any]", calls: Iterable[Call]) -> None:
    """Queue the calls in one query; on a backend without a database each after the commit, whatever its moment."""
    if not isinstance(task.get_backend(), DatabaseBackend):
        for call in calls:
            transaction.on_commit(partial(task.enqueue, *call.args))
        return
    DBTaskResult.objects.bulk_create(
        [
            DBTaskResult(
                args_kwargs={"args": list(call.args), "kwargs": {}},
                priority=task.priority,
                task_path=task.module_path,
                queue_name=task.queue_name,
                backend_name=task.backend,
                run_after=call.run_after,
            )
            for call in calls
        ],
        batch_size=500,
    )
