"""What assignments announce."""

from typing import NamedTuple
from uuid import UUID

from django.dispatch import Signal


class Asking(NamedTuple):
    """Somebody has something new to do: a course, in a certification period counted from 1."""

    subject: UUID
    course_key: UUID
    period: int


#: People are newly asked for a course, or for its renewal; only those who have something to do. Sent after the commit,
#: once for a part of the people at most. Arguments: assignment (Assignment), asked (list of Asking).
newly_asked = Signal()
