"""What the worker does for imports: thin wrappers."""

from uuid import UUID

from django_tasks import task

from . import working


@task()
def read_import(pk: str) -> None:
    """Read the file of an import."""
    working.read_file(UUID(pk))


@task()
def make_questions(pk: str) -> None:
    """Make questions of what was chosen."""
    working.make_questions(UUID(pk))


@task()
def clear_away(pk: str) -> None:
    """Delete what an import that was taken back has brought."""
    working.clear_away(UUID(pk))
