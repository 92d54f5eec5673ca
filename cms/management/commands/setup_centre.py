"""``manage.py setup_centre``."""

from typing import Any

from django.core.management.base import BaseCommand

from cms.demo.pages import load_pages
from cms.home.services import setup_centre


class Command(BaseCommand):
    """Makes languages, front pages, roles and the pages every header leads to. Safe to repeat; edits stay."""

    help = __doc__

    def handle(self, *args: Any, **options: Any) -> None:
        """Run it."""
        setup_centre()
        load_pages()
        self.stdout.write("The centre is set up.")
