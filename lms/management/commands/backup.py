"""``manage.py backup``."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from lms.core.backup import BackupError, save


class Command(BaseCommand):
    """Saves database and media into one file below the data folder; the centre may go on running."""

    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Offer another folder."""
        parser.add_argument("--folder", type=Path, default=Path(settings.VAR_DIR) / "backup")

    def handle(self, *args: Any, **options: Any) -> None:
        """Run it. Raises CommandError."""
        try:
            path = save(folder=options["folder"])
        except BackupError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"Saved: {path} ({path.stat().st_size / 1_000_000:.1f} MB)")
