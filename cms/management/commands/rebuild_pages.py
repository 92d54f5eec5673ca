"""``manage.py rebuild_pages``."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from wagtail.models import Page

from cms.delivery.services import rebuild_stale, refresh_pages
from courses.content.models import CoursePage
from courses.content.services import refresh_course


class Command(BaseCommand):
    """Writes anew the delivered pages that a deploy made stale; with --all, every page and outline."""

    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Offer --all."""
        parser.add_argument("--all", action="store_true", help="Every published page, after a template changed.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Run it."""
        if options["all"]:
            for course_key in set(CoursePage.objects.filter(live=True).values_list("translation_key", flat=True)):
                refresh_course(course_key)
        everything = Page.objects.filter(live=True, depth__gt=1)
        count = refresh_pages(everything.iterator()) if options["all"] else rebuild_stale()
        self.stdout.write(f"{count} pages looked at.")
