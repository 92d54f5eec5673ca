"""What the worker does for imports: thin wrappers."""

from uuid import UUID

from django_tasks import task

from . import applying, reading


@task()
def read_import(pk: str) -> None:
    """Read the file of an import and look at its lines."""
    reading.read_file(UUID(pk))


@task()
def apply_import(pk: str) -> None:
    """Apply what was confirmed; after a while queue up again, so that mail and the rest are not kept waiting."""
    if applying.apply_some(UUID(pk)):
        apply_import.enqueue(pk)
