"""What the worker does for reports: thin wrappers."""

from uuid import UUID

from django_tasks import task

#: Learners' tasks, such as mail with a link, come first.
AFTER_OTHERS = -20


@task(priority=AFTER_OTHERS)
def make_report(pk: str) -> None:
    """Make a report and keep its file."""
    from . import making  # it calls services, which call this module

    making.make(UUID(pk))
