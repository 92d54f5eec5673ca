"""What the worker does for reminders: thin wrappers."""

from uuid import UUID

from django_tasks import task

from . import lists


@task()
def remind_list(supervisor: str, wanted: dict[str, str]) -> int:
    """Remind everybody in a list, named by its filter alone; return how many. Safe to repeat."""
    return lists.remind_everybody(UUID(supervisor), wanted)
