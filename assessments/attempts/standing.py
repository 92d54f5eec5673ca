"""What several attempts are worth together (rule A5), and what of a result may be seen (rule A14). Pure functions."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from fractions import Fraction

from .models import Attempt, Counting, Shown
from .policy import Policy, passes


@dataclass(frozen=True)
class Standing:
    """The share from 0 to 1 that counts, and whether it passes."""

    share: Fraction
    passed: bool


def standing(attempts: Sequence[Attempt], counting: str | None = None) -> Standing | None:
    """Return what attempts that were handed in, oldest first, are worth; None without one, or while the one waits.

    The newest attempt's policy decides, unless ``counting`` names another. Averages are compared with its pass mark;
    elsewhere an attempt has passed by the mark it was taken under. One that waits for marking is no best try yet, but
    it is the first or the last, and belongs to the average.
    """
    marked = [one for one in attempts if one.state != Attempt.State.MARKING]
    if not marked:
        return None
    policy = Policy.of(attempts[-1])
    way = counting or policy.counting
    if way == Counting.HIGHEST:
        attempts = marked
    deciding = {Counting.FIRST: attempts[:1], Counting.LAST: attempts[-1:]}.get(Counting(way), attempts)
    if any(one.state == Attempt.State.MARKING for one in deciding):
        return None
    if way == Counting.AVERAGE:
        share = sum((_share(one) for one in attempts), Fraction(0)) / len(attempts)
        return Standing(share, passes(share, policy.pass_mark))
    one = {Counting.FIRST: attempts[0], Counting.LAST: attempts[-1]}.get(Counting(way)) or max(attempts, key=_rank)
    return Standing(_share(one), bool(one.passed))


def _rank(attempt: Attempt) -> tuple[bool, Fraction]:
    return bool(attempt.passed), _share(attempt)


def _share(attempt: Attempt) -> Fraction:
    return Fraction(attempt.score or Decimal(0))


def may_see(shown: str, policy: Policy, *, done: bool, now: datetime) -> bool:
    """Return whether a rule lets a learner see what it is about.

    ``done`` says that the officer has passed, or has no try left. "Never" is not after closing either.
    """
    if shown == Shown.AT_ONCE:
        return True
    if shown == Shown.DONE:
        return done
    closing = policy.closing
    return shown == Shown.CLOSED and closing is not None and now >= closing
