"""``manage.py tick``."""

import logging
import time
from argparse import ArgumentParser
from collections.abc import Iterator
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import close_old_connections
from django.utils import timezone

from assessments.activities.quiz.services import close_expired
from assessments.analysis.services import analyse_changed
from assessments.exchange.services import resume_unfinished
from courses.assignments.reminders import remind_due
from courses.assignments.telling import tell_asked
from courses.assignments.turns import evaluate_all, evaluate_waiting, turn_renewals
from courses.certificates.services import issue_missing
from courses.equivalence.services import carry_everything
from courses.progress.turns import turn_expired, turn_expiring, turn_overdue
from courses.progress.weeks import count_languages, take_week
from courses.upkeep.checks import check
from lms.core import chores
from lms.ledger.services import KeyProblem, SealingPostponed, seal
from lms.members.imports.services import forget_lines
from lms.members.imports.services import resume_unfinished as resume_people_imports
from lms.members.posts.services import turn_posts
from lms.members.services import refresh_supervision
from lms.notices.services import forget_notices, forget_sent

HOUR = 3600
#: Hour of the day, UTC, in which the nightly check of the counts runs.
QUIET_HOUR = 2
logger = logging.getLogger(__name__)


class Command(BaseCommand):
    """Does what falls due: scheduled pages, attempts out of time; hourly overdue courses, supervision, old sessions."""

    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the pace."""
        parser.add_argument("--every", type=int, default=0, metavar="SECONDS", help="go on, with this pause; 0 is once")

    def handle(self, *args: Any, every: int, **options: Any) -> None:
        """Run once, or until stopped."""
        for hourly in turns(every):
            try:
                tick(hourly=hourly)
            except Exception:
                if not every:
                    raise
                close_old_connections()
                logger.exception("A turn failed; the next one comes in %s seconds.", every)


def tick(*, hourly: bool) -> None:
    """Do everything that is due now."""
    call_command("publish_scheduled")
    close_expired()
    if hourly:
        turn_posts()  # before assignments are evaluated
        if timezone.now().hour == QUIET_HOUR:
            nightly()
        turn_expired()  # first, because what has expired may be overdue too
        turn_expiring()
        turn_renewals()
        evaluate_waiting()  # assignments whose worker was stopped
        turn_overdue()
        refresh_supervision()
        tell_asked()
        remind_due()
        call_command("clearsessions")
        forget_sent()
        forget_notices()
        resume_unfinished()  # imports whose worker was stopped
        resume_people_imports()
        chores.run("hourly")


def nightly() -> None:
    """Do what takes longer: carry credit, count quizzes, evaluate assignments, take figures, check records, seal."""
    carry_everything()
    issue_missing()
    analyse_changed()
    evaluate_all()
    take_week()
    count_languages()
    forget_lines()
    chores.run("nightly")
    report_drift()
    seal_ledger()


def report_drift() -> None:
    """Check the records, keep the report for administrators, and log how much has left the facts (rule C8)."""
    drifts = check().drifts
    if drifts:
        logger.error("%s counts or summaries have drifted. See Records check, or reconcile_progress.", drifts)


def seal_ledger() -> None:
    """Sign what was entered since the last night; log what hinders it, and let the rest of the turn go on."""
    try:
        seal()
    except (KeyProblem, SealingPostponed) as problem:
        logger.error("The evidence ledger was not sealed. %s", problem)


def turns(every: int) -> Iterator[bool]:
    """Yield at each turn whether an hour has passed since the last time it said so; pause ``every`` seconds between."""
    last = float("-inf")
    while True:
        now = time.monotonic()
        hourly = now - last >= HOUR
        last = now if hourly else last
        yield hourly
        if not every:
            return
        time.sleep(every)
