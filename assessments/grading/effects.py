"""What another way of counting tries would do (rule A5), before anybody saves it."""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q

from ..attempts.standing import standing
from .tries import by_officer


@dataclass(frozen=True)
class Effects:
    """Numbers of officers; nobody is named."""

    #: Have a result in their present certification period.
    officers: int = 0
    #: Do not pass as their tries are counted, and would.
    gains: int = 0
    #: Pass as their tries are counted, and would not.
    losses: int = 0

    @property
    def nothing(self) -> bool:
        """Whether nobody's pass depends on it."""
        return not self.gains and not self.losses


def effects_of_counting(quiz_key: UUID, counting: str) -> Effects:
    """Return what counting every officer's tries in this way would do. One streamed query, flat memory.

    A saved change holds for tries that begin after it: an attempt pins the policy it was taken under, the newest one's
    decides, and earned completions stay (rule C3).
    """
    officers = gains = losses = 0
    for tries in by_officer(Q(quiz_key=quiz_key)):
        before, after = standing(tries), standing(tries, counting)
        assert before is not None and after is not None  # noqa: S101, PT018  (there is at least one try)
        officers += 1
        gains += after.passed and not before.passed
        losses += before.passed and not after.passed
    return Effects(officers, gains, losses)
