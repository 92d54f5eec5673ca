"""The rules of a quiz in words, told before a try begins (rules A5, A7, A9, A13, A14)."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from assessments.attempts.models import NETWORK_GRACE, Expiry, Shown
from assessments.questions.models import QuestionType

from .models import Quiz
from .phrases import moment, named_moment, which_counts
from .queries import Tries
from .services import deadline_of, minutes_of


@dataclass(frozen=True)
class Term:
    """One rule: what it is about, and what it says."""

    about: str
    says: str


@dataclass(frozen=True)
class Made:
    """What a quiz is made of, as far as its rules depend on it."""

    weighted: bool
    essays: bool


def made_of(quiz: Quiz) -> Made:
    """Return whether questions differ in weight, and whether a person marks some. One query."""
    rows = list(quiz.items.values_list("points", "question__type"))
    return Made(len({points for points, _kind in rows}) > 1, any(kind == QuestionType.ESSAY for _p, kind in rows))


def terms_of(quiz: Quiz, tries: Tries) -> list[Term]:
    """Return every rule a try that starts now would be taken under. One query."""
    made = made_of(quiz)
    told = [
        (_("Questions"), _questions(quiz, made)),
        (_("To pass"), _passing(quiz)),
        (_("Tries"), _tries(quiz, tries)),
        (_("Between tries"), _pause(quiz)),
        (_("Time limit"), _limit(quiz, tries)),
        (_("Opens"), named_moment(quiz.opens_at, quiz.zone) if quiz.opens_at else ""),
        (_("Closes"), named_moment(quiz.closes_at, quiz.zone) if quiz.closes_at else ""),
        (_("When time is over"), _expiry(quiz)),
        (_("A slow or lost line"), _grace(quiz)),
        *_afterwards(quiz),
        (_("Marking"), _marking(quiz, made)),
        (_("Who sees it"), _readers()),
    ]
    return [Term(about, says) for about, says in told if says]


def deadline_told(quiz: Quiz, tries: Tries, now: datetime) -> str:
    """Return until when a try would last that starts now; empty without a limit (rule A7)."""
    deadline = deadline_of(quiz, tries.granted, now)
    if deadline is None:
        return ""
    return _("If you start now, you have until %(moment)s.") % {"moment": moment(deadline, now)}


def _questions(quiz: Quiz, made: Made) -> str:
    count = str(quiz.question_count)
    if not made.weighted:
        return count
    return _("%(count)s. Some count more than others; their weight stands beside them.") % {"count": count}


def _passing(quiz: Quiz) -> str:
    if not quiz.pass_mark:
        return _("Practice: finishing is enough")
    return _("%(mark)s %% or more") % {"mark": quiz.pass_mark}


def _tries(quiz: Quiz, tries: Tries) -> str:
    counts = which_counts(quiz.counting) if quiz.pass_mark else ""
    if tries.limit is None or quiz.tries is None:
        return _sentences(_("As many as you like."), counts)
    limit = ngettext("%(count)d try.", "%(count)d tries.", quiz.tries) % {"count": quiz.tries}
    if tries.limit > quiz.tries:
        limit = ngettext("%(count)d try, %(mine)d for you.", "%(count)d tries, %(mine)d for you.", quiz.tries) % {
            "count": quiz.tries,
            "mine": tries.limit,
        }
    used = _("Used: %(used)d, left: %(left)d.") % {"used": len(tries.counted), "left": tries.left or 0}
    renewed = (
        _("Tries of earlier certification periods do not count.") if len(tries.attempts) > len(tries.counted) else ""
    )
    return _sentences(limit, used, renewed, counts)


def _pause(quiz: Quiz) -> str:
    if not quiz.pause:
        return ""
    pause = ngettext("A pause of %(count)d minute", "A pause of %(count)d minutes", quiz.pause) % {"count": quiz.pause}
    return _("%(pause)s, counted from the end of a try or from its deadline.") % {"pause": pause}


def _limit(quiz: Quiz, tries: Tries) -> str:
    mine = minutes_of(quiz, tries.granted)
    if not quiz.time_limit or mine is None:
        return _("None. Saved answers stay, so you can leave and come back.")
    values = {"count": quiz.time_limit, "mine": mine}
    if mine == quiz.time_limit:
        return ngettext("%(count)d minute", "%(count)d minutes", quiz.time_limit) % values
    return ngettext("%(count)d minute, %(mine)d for you", "%(count)d minutes, %(mine)d for you", quiz.time_limit) % (
        values
    )


def _expiry(quiz: Quiz) -> str:
    if not _timed(quiz):
        return ""
    if quiz.expiry != Expiry.GRACE:
        return str(Expiry(quiz.expiry).label)
    return ngettext(
        "It can still be handed in for %(count)d minute, without changes; then it does not count.",
        "It can still be handed in for %(count)d minutes, without changes; then it does not count.",
        quiz.grace,
    ) % {"count": quiz.grace}


def _grace(quiz: Quiz) -> str:
    if not _timed(quiz):
        return ""
    seconds = int(NETWORK_GRACE.total_seconds())
    return _sentences(
        _("The clock runs on while your connection is lost."),
        ngettext(
            "What you answered in time still counts if it arrives up to %(count)d second late.",
            "What you answered in time still counts if it arrives up to %(count)d seconds late.",
            seconds,
        )
        % {"count": seconds},
    )


def _timed(quiz: Quiz) -> bool:
    return bool(quiz.time_limit or quiz.closes_at)


def _afterwards(quiz: Quiz) -> list[tuple[str, str]]:
    if quiz.instant:
        words = _("You see at once what is right and why; then that answer stays as it is.")
        return [(_("After each question"), words)]
    if quiz.show_marks == quiz.show_answers == Shown.AT_ONCE:
        return [(_("Afterwards"), _("You see which answers were right, why, and where to read again."))]
    return [
        (_("What was right"), str(Shown(quiz.show_marks).label)),
        (_("Right answers"), str(Shown(quiz.show_answers).label)),
    ]


def _marking(quiz: Quiz, made: Made) -> str:
    if not made.essays and not quiz.second_marker:
        return ""
    if quiz.second_marker:
        return _("Two people mark written answers, one after the other. They do not see your name.")
    return _("A person marks written answers, without seeing your name. The result is there when that is done.")


def _sentences(*sentences: str) -> str:
    return " ".join(filter(None, sentences))


def _readers() -> str:
    return _(
        "Your answers and tries are yours alone. Supervisors see how far you are in the course, never your answers."
    )
