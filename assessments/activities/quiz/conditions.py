"""What a quiz asks of an officer, in words (rule C5). Pure functions; stored for readers when a lesson is published."""

from datetime import datetime

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from assessments.attempts.models import Counting
from lms.core.zones import named_zone

from .models import Quiz


def condition_of(quiz: Quiz) -> str:
    """Return what finishes and passes a quiz, and what limits it; ``quiz`` comes from ``counted()``."""
    return " ".join([_asked(quiz), _passing(quiz), _again(quiz), *_limits(quiz)])


def _asked(quiz: Quiz) -> str:
    count = quiz.question_count
    return ngettext("Answer %(count)d question.", "Answer %(count)d questions.", count) % {"count": count}


def _passing(quiz: Quiz) -> str:
    if quiz.pass_mark:
        return _("%(mark)d %% passes.") % {"mark": quiz.pass_mark}
    if quiz.instant:
        return _("It is practice: after each question you see what is right, and finishing is enough.")
    return _("It is practice: finishing is enough.")


def _again(quiz: Quiz) -> str:
    if quiz.tries == 1:
        return _("You have one try.")
    if quiz.tries:
        tries = ngettext("You have %(tries)d try.", "You have %(tries)d tries.", quiz.tries) % {"tries": quiz.tries}
        return f"{tries} {_counting(quiz)}".strip()
    again = _("Try as often as you like.")
    return again if quiz.counting == Counting.HIGHEST else f"{again} {_counting(quiz)}".strip()


def _counting(quiz: Quiz) -> str:
    """Say which try counts; in practice none does more than another."""
    if not quiz.pass_mark:
        return ""
    return {
        Counting.HIGHEST: _("The best one counts."),
        Counting.FIRST: _("The first one counts."),
        Counting.LAST: _("The last one counts."),
        Counting.AVERAGE: _("Their average counts."),
    }[Counting(quiz.counting)]


def _limits(quiz: Quiz) -> list[str]:
    found = []
    if quiz.time_limit:
        words = ngettext("Time: %(minutes)d minute.", "Time: %(minutes)d minutes.", quiz.time_limit)
        found.append(words % {"minutes": quiz.time_limit})
    if quiz.pause and quiz.tries != 1:
        found.append(_pause(quiz.pause))
    if quiz.opens_at:
        found.append(_("Opens on %(moment)s.") % {"moment": moment_in_words(quiz.opens_at, quiz.zone)})
    if quiz.closes_at:
        found.append(_("Closes on %(moment)s.") % {"moment": moment_in_words(quiz.closes_at, quiz.zone)})
    return found


def _pause(minutes: int) -> str:
    """Say the pause in the largest unit that is exact."""
    if minutes % 1440 == 0:
        words = ngettext("%(number)d day between tries.", "%(number)d days between tries.", minutes // 1440)
        return words % {"number": minutes // 1440}
    if minutes % 60 == 0:
        words = ngettext("%(number)d hour between tries.", "%(number)d hours between tries.", minutes // 60)
        return words % {"number": minutes // 60}
    words = ngettext("%(number)d minute between tries.", "%(number)d minutes between tries.", minutes)
    return words % {"number": minutes}


def moment_in_words(moment: datetime, zone: str) -> str:
    """Return a moment as people there read it, with the zone it was set in (rule T1)."""
    return f"{date_format(moment.astimezone(named_zone(zone)), 'DATETIME_FORMAT')} ({zone.replace('_', ' ')})"
