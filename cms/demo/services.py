"""Loads and removes the demo."""

from collections.abc import Callable

from django.db import transaction

from .courses import load_courses, remove_courses
from .population import load_population, remove_population
from .tools import load_tools, remove_tools

Report = Callable[[str], None]


def load_demo(report: Report) -> None:
    """Create what is missing of courses, tools and people; each part is all or nothing."""
    for title, load in (("Tools catalogue", load_tools), ("Courses", load_courses), ("People", load_population)):
        report(title)
        with transaction.atomic():
            load(report)


@transaction.atomic
def remove_demo(report: Report, *, content: bool) -> None:
    """Remove the demo people and, if ``content``, the starter courses and sample tools, edited or not."""
    remove_population(report)
    if content:
        remove_courses(report)
        remove_tools()
        report("Sample tools")
