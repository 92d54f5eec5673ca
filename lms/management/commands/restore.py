"""``manage.py restore``."""

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from lms.core.backup import BackupError, read_manifest, restore


class Command(BaseCommand):
    """Brings back a backup: replaces the database and everything uploaded. Asks first; keeps what was there."""

    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the file, and --yes for scripts."""
        parser.add_argument("file", type=Path, nargs="?", help="The .tar.gz that `make backup` wrote.")
        parser.add_argument("--yes", action="store_true", help="Do not ask.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Run it. Raises CommandError."""
        if not options["file"]:
            raise CommandError("Name the backup: make restore FILE=var/backup/….tar.gz")
        try:
            manifest = read_manifest(options["file"])
            if not options["yes"]:
                self._ask(manifest["made"])
            before = restore(path=options["file"], safety_folder=Path(settings.VAR_DIR) / "backup")
        except BackupError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"Restored the centre of {manifest['made']}. What was there before: {before}")
        self.stdout.write("Start it with `make run`, which also brings an older database up to date.")

    def _ask(self, made: str) -> None:
        if not sys.stdin.isatty():
            raise CommandError("Nothing was changed. Answer in a terminal, or say --yes.")
        self.stdout.write(f"This replaces the database and all uploads by those of {made}.")
        if input("Type yes to go on: ").strip() != "yes":
            raise CommandError("Nothing was changed.")
