"""What the worker does for enrolments: thin wrappers."""

from datetime import timedelta

from django_tasks import task

from ..content.models import ContentChange
from .services import ask_holders


@task()
def ask_holders_of(change_id: str) -> int:
    """Ask the holders of a course to redo the lesson of a material change; return how many. Twice is once."""
    change = ContentChange.objects.get(pk=change_id)
    due_on = change.at.date() + timedelta(days=change.within_days or 0)
    return ask_holders(course_key=change.course_key, lessons=[str(change.page_key)], change=change.pk, due_on=due_on)
