"""What the worker does for statistics: thin wrappers."""

from uuid import UUID

from django_tasks import task

from . import services


@task()
def analyse_quiz(quiz_key: str) -> int:
    """Count one quiz; return how many attempts were handed in."""
    return services.analyse(quiz_key=UUID(quiz_key)).attempts
