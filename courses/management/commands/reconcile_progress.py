"""``manage.py reconcile_progress``."""

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from courses.upkeep.checks import find_all_drift, mend_everything, store
from courses.upkeep.models import DriftReport


class Command(BaseCommand):
    """Recounts progress from enrolments and facts; reports drift by unit and course, and exits 1 when there is any."""

    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        """Take ``--repair``."""
        parser.add_argument("--repair", action="store_true", help="bring summaries and counts back to the facts")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print one line a drift; nobody is named. A repair is entered in the ledger."""
        report = DriftReport(reason="manage.py reconcile_progress")
        if options["repair"]:
            report.mended = mend_everything(by=None, reason=report.reason)
            self.stdout.write(f"Summaries mended: {report.mended}.")
        drift = find_all_drift()
        store(report, drift)
        for line in drift:
            self.stdout.write(str(line))
        self.stdout.write(f"Drifts: {len(drift)}.")
        if drift:
            sys.exit(1)
