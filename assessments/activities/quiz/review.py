"""What of a try its officer may see by now, and what still comes (rule A14)."""

from dataclasses import dataclass, replace
from datetime import datetime

from django.utils.translation import gettext as _

from assessments.attempts.models import Attempt, Shown
from assessments.attempts.policy import Policy
from assessments.attempts.standing import may_see

from .phrases import named_moment
from .queries import Tries


@dataclass(frozen=True)
class Review:
    """What is shown, and in words what is not."""

    policy: Policy
    #: Which answers were right.
    marks: bool
    #: The right answers, and why.
    answers: bool
    #: When more will be shown, or that it will not.
    more: str


def review_of(attempt: Attempt, tries: Tries, now: datetime) -> Review:
    """Return what the rules an attempt was taken under let its officer see. A try without a result shows nothing."""
    policy = _at_the_present_closing(Policy.of(attempt), tries)
    if attempt.state != Attempt.State.SUBMITTED:
        return Review(policy, marks=False, answers=False, more="")
    if policy.instant:
        return Review(policy, marks=True, answers=True, more="")
    answers = _may_see(policy.show_answers, policy, tries, now)
    marks = answers or _may_see(policy.show_marks, policy, tries, now)
    return Review(policy, marks=marks, answers=answers, more=_more(policy, marks=marks, answers=answers))


def _may_see(shown: str, policy: Policy, tries: Tries, now: datetime) -> bool:
    """Ask the rule; while another try is open nothing but "at once" shows what would help in it."""
    return (shown == Shown.AT_ONCE or not tries.running) and may_see(shown, policy, done=tries.done, now=now)


def _at_the_present_closing(policy: Policy, tries: Tries) -> Policy:
    """Return the policy with the later of the pinned closing and the present one: till then others are still asked."""
    if not policy.closing or not tries.closes_at:
        return policy
    return replace(policy, closes_at=max(policy.closing, tries.closes_at).isoformat())


def _more(policy: Policy, *, marks: bool, answers: bool) -> str:
    closing = named_moment(policy.closing, policy.zone) if policy.closing else ""
    told = [] if marks else [_marks_later(policy.show_marks, closing)]
    return " ".join(told if answers else [*told, _answers_later(policy.show_answers, closing)])


def _marks_later(shown: str, closing: str) -> str:
    if shown == Shown.DONE:
        return _("Which answers were right is shown when you have passed, or after your last try.")
    if shown == Shown.CLOSED and closing:
        return _("Which answers were right is shown after %(moment)s.") % {"moment": closing}
    return _("This quiz does not show which answers were right.")


def _answers_later(shown: str, closing: str) -> str:
    if shown == Shown.DONE:
        return _("The right answers and why are shown when you have passed, or after your last try.")
    if shown == Shown.CLOSED and closing:
        return _("The right answers and why are shown after %(moment)s.") % {"moment": closing}
    return _("This quiz does not show the right answers.")
