"""What a quiz tells its officers in words: moments, why nothing can begin, how a try ended, which try counts."""

from datetime import datetime, timedelta

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from assessments.attempts.models import Attempt, Counting, Expiry
from assessments.attempts.policy import Policy
from lms.core.zones import named_zone

from .models import Quiz
from .queries import Tries
from .services import NotOpen, NoTriesLeft, TooSoon, require_startable

#: What keeps a next try from beginning.
Reason = NotOpen | NoTriesLeft | TooSoon


def clock(when: datetime) -> str:
    """Return time and zone as the reader's clock shows them."""
    local = localtime(when)
    return f"{date_format(local, 'TIME_FORMAT')} {date_format(local, 'T')}"


def moment(when: datetime, now: datetime) -> str:
    """Return time and zone, with the day unless that is the reader's today."""
    local = localtime(when)
    if local.date() == localtime(now).date():
        return clock(when)
    return f"{date_format(local, 'DATETIME_FORMAT')} {date_format(local, 'T')}"


def named_moment(when: datetime, zone: str) -> str:
    """Return a moment in the zone it was set in, named; then the reader's own time where that differs (rule T1)."""
    there, here = when.astimezone(named_zone(zone)), localtime(when)
    values = {"moment": date_format(there, "DATETIME_FORMAT"), "zone": zone}
    if there.utcoffset() == here.utcoffset():
        return _("%(moment)s (time of %(zone)s)") % values
    values["own"] = f"{date_format(here, 'DATETIME_FORMAT')} {date_format(here, 'T')}"
    return _("%(moment)s (time of %(zone)s); for you that is %(own)s") % values


def why_not(reason: Reason, zone: str) -> str:
    """Return why the next try cannot begin now."""
    if isinstance(reason, NotOpen) and reason.opens_at:
        return _("This quiz opens %(moment)s.") % {"moment": named_moment(reason.opens_at, zone)}
    if isinstance(reason, NotOpen):
        return _("This quiz is closed. What you have done is kept.")
    if isinstance(reason, TooSoon):
        next_at = moment(reason.next_at, reason.next_at - timedelta(days=1))
        return _("The next try is possible from %(moment)s.") % {"moment": next_at}
    return _("You have used every try.")


def cannot_begin(quiz: Quiz, tries: Tries, now: datetime) -> str:
    """Return why no try can begin now; empty when one can."""
    try:
        require_startable(quiz, tries, now)
    except (NotOpen, NoTriesLeft, TooSoon) as reason:
        return why_not(reason, quiz.zone)
    return ""


def which_counts(counting: str) -> str:
    """Return which of several tries counts, as a sentence (rule A5)."""
    return {
        Counting.HIGHEST: _("Your best try counts."),
        Counting.FIRST: _("Your first try counts."),
        Counting.LAST: _("Your last try counts."),
        Counting.AVERAGE: _("The average of your tries counts."),
    }[Counting(counting)]


def hand_in_until(attempt: Attempt) -> datetime | None:
    """Return until when an attempt whose time is over may still be handed in, where its rules allow that (rule A9)."""
    policy = Policy.of(attempt)
    if attempt.deadline_at is None or policy.expiry != Expiry.GRACE:
        return None
    return attempt.deadline_at + timedelta(minutes=policy.grace)


def time_over(attempt: Attempt, now: datetime) -> str:
    """Return what happens to an open attempt whose time is over (rules A7, A9)."""
    assert attempt.deadline_at is not None  # noqa: S101  (nothing is over without a deadline)
    ended = _("Your time ended at %(moment)s.") % {"moment": moment(attempt.deadline_at, now)}
    until = hand_in_until(attempt)
    if until and now <= until:
        rest = _("You can still hand in what is saved until %(moment)s; answers can no longer be changed.")
        return f"{ended} {rest % {'moment': moment(until, now)}}"
    if Policy.of(attempt).expiry == Expiry.SUBMIT:
        return f"{ended} {_('What was saved is being handed in.')}"
    return f"{ended} {_('This try was not handed in on time, so it does not count. Your answers are kept.')}"


def ended(attempt: Attempt, now: datetime) -> str:
    """Return how a closed attempt ended, for a window that did not close it (rule A12)."""
    assert attempt.submitted_at is not None  # noqa: S101  (closed means dated, by constraint)
    when = {"when": moment(attempt.submitted_at, now)}
    if attempt.state == Attempt.State.ABANDONED:
        return _("Your time ended %(when)s. This try was not handed in on time, so it does not count.") % when
    if attempt.closed_by == Attempt.ClosedBy.DEADLINE:
        return _("Your time ended %(when)s, and what was saved by then was handed in.") % when
    return (
        _("This try was handed in %(when)s, in another window. The answer you sent now is kept but not counted.") % when
    )
