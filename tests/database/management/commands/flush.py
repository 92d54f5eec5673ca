"""``flush`` as the test runner calls it after a test that committed."""

from typing import Any

from django.core.management.commands import flush

from tests.database import pristine


class Command(flush.Command):
    """Brings back the database as the migrations left it, instead of emptying it."""

    help = __doc__

    def handle(self, **options: Any) -> None:
        """Run it."""
        pristine.restore(options["database"])
