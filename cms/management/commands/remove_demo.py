"""``manage.py remove_demo``."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from cms.demo.services import remove_demo


class Command(BaseCommand):
    """Removes the demo people and their records and, with --content, the starter courses and sample tools."""

    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        """Add the switches."""
        parser.add_argument("--content", action="store_true", help="Remove the starter courses and sample tools too.")
        parser.add_argument("--yes", action="store_true", help="Do not ask.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Ask, then run it."""
        what = "the demo people, the starter courses and the sample tools" if options["content"] else "the demo people"
        if not options["yes"] and input(f"Remove {what} for good? Type yes: ").strip() != "yes":
            raise CommandError("Nothing was removed.")
        remove_demo(lambda line: self.stdout.write(f"  {line}"), content=options["content"])
