"""What the worker does for regrades: thin wrappers."""

from uuid import UUID

from django_tasks import task

from . import applying, preparing


@task()
def prepare_regrade(regrade: str) -> bool:
    """Make the dry run of a regrade; return whether it is ready."""
    return preparing.prepare(UUID(regrade))


@task()
def apply_regrade(regrade: str, by: str) -> bool:
    """Apply a regrade; return whether it came to its end."""
    return applying.apply_rows(UUID(regrade), UUID(by))
