"""``manage.py tick``."""

import logging
import time
from argparse import ArgumentParser
from collections.abc import Iterator
from functools import partial
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand
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
Step = tuple[str, chores.Act]
#: What is done at every turn, with the name by which a failure is logged.
ALWAYS: list[Step] = [
    ("scheduled pages", partial(call_command, "publish_scheduled")),
    ("quiz attempts out of time", close_expired),
]
#: Before assignments are evaluated.
PLACES: list[Step] = [("posts by date", turn_posts)]
HOURLY: list[Step] = [
    ("expired courses", turn_expired),  # first, because what has expired may be overdue too
    ("expiring courses", turn_expiring),
    ("renewals", turn_renewals),
    ("assignments whose worker was stopped", evaluate_waiting),
    ("overdue courses", turn_overdue),
    ("supervision by date", refresh_supervision),
    ("messages about what is newly asked", tell_asked),
    ("reminders", remind_due),
    ("old sessions", partial(call_command, "clearsessions")),
    ("records of messages sent", forget_sent),
    ("old messages", forget_notices),
    ("imports of questions whose worker was stopped", resume_unfinished),
    ("imports of people whose worker was stopped", resume_people_imports),
]
NIGHTLY: list[Step] = [
    ("credit between courses", carry_everything),
    ("missing certificates", issue_missing),
    ("statistics of quizzes", analyse_changed),
    ("who is asked what", evaluate_all),
    ("figures of the week", take_week),
    ("figures by language", count_languages),
    ("old lines of imports", forget_lines),
]
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
            except chores.Failures:  # logged, each by its name; the next turn tries again
                if not every:
                    raise


def tick(*, hourly: bool) -> None:
    """Do everything that is due now, each step by itself. Raises Failures at the end."""
    night = hourly and timezone.now().hour == QUIET_HOUR
    chores.do_each([*ALWAYS, *(hour(night=night) if hourly else [])])


def hour(*, night: bool) -> list[Step]:
    """Return what is done once an hour, in order; at night the longer things too, when everybody is in place."""
    return [*PLACES, *(long_steps() if night else []), *HOURLY, *chores.chores("hourly").items()]


def nightly() -> None:
    """Do what takes longer: carry credit, count quizzes, evaluate assignments, take figures, check records, seal."""
    chores.do_each(long_steps())


def long_steps() -> list[Step]:
    """Return what is done once a night; the records are checked, and sealed, after everything that changes them."""
    ends: list[Step] = [("check of the records", report_drift), ("seal of the ledger", seal_ledger)]
    return [*NIGHTLY, *chores.chores("nightly").items(), *ends]


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
