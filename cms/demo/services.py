"""Loads and removes the demo."""

from collections.abc import Callable

from django.db import transaction

from .courses import load_courses
from .population import load_population
from .tools import load_tools

Report = Callable[[str], None]


def load_demo(report: Report) -> None:
    """Create what is missing of courses, tools and people; each part is all or nothing."""
    for title, load in (("Tools catalogue", load_tools), ("Courses", load_courses), ("People", load_population)):
        report(title)
        with transaction.atomic():
            load(report)
