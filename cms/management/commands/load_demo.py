"""``manage.py load_demo``."""

from typing import Any

from django.core.management.base import BaseCommand

from cms.demo.services import load_demo


class Command(BaseCommand):
    """Loads the starter courses, the sample tools and the demo people. Safe to repeat; never changes what is there."""

    help = __doc__

    def handle(self, *args: Any, **options: Any) -> None:
        """Run it, with a line for each step."""
        load_demo(self._report)

    def _report(self, line: str) -> None:
        self.stdout.write(f"  {line}")
        self.stdout.flush()
