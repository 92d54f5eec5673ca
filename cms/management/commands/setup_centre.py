"""``manage.py setup_centre``."""

from typing import Any

from django.core.management.base import BaseCommand

from cms.home.services import setup_centre


class Command(BaseCommand):
    """Makes languages, front pages, site and roles. Safe to repeat; changes nothing an editor wrote."""

    help = __doc__

    def handle(self, *args: Any, **options: Any) -> None:
        """Run it."""
        setup_centre()
        self.stdout.write("The centre is set up.")
