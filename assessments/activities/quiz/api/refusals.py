"""Why something cannot be done: one code for programs, one sentence for people, and the time at which it can."""

from datetime import datetime
from uuid import UUID

from django.db import models
from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import APIException
from rest_framework.fields import DateTimeField

from assessments.attempts.services import NothingToAsk
from courses.progress.queries import activity_open
from courses.progress.services import NotEnrolled, NotYet

from ..models import Quiz
from ..queries import Tries
from ..rules import may_attempt
from ..services import NotOpen, NoTriesLeft, TooSoon, require_startable


class Code(models.TextChoices):
    """Why not."""

    NOT_ENROLLED = "not_enrolled", _("Start the course first; then you can answer its questions.")
    NOT_YET = "not_yet", _("This quiz opens when what comes first is complete.")
    NOT_OPEN = "not_open", _("This quiz is not open now.")
    NO_TRIES_LEFT = "no_tries_left", _("You have used every try.")
    TOO_SOON = "too_soon", _("The next try opens after the pause.")
    NOTHING_TO_ASK = "nothing_to_ask", _("This quiz has no questions yet. Nothing was recorded.")
    TOO_MANY_ANSWERS = "too_many_answers", _("So many answers were sent for this try that no more are taken.")


#: What the services raise against a start, and its name in the API.
CODES: dict[type[Exception], Code] = {
    NotEnrolled: Code.NOT_ENROLLED,
    NotYet: Code.NOT_YET,
    NotOpen: Code.NOT_OPEN,
    NoTriesLeft: Code.NO_TRIES_LEFT,
    TooSoon: Code.TOO_SOON,
    NothingToAsk: Code.NOTHING_TO_ASK,
}
REFUSED = tuple(CODES)


class Refused(APIException):
    """403 for who does not take the course, 409 for what is not possible now."""

    def __init__(self, code: Code, **times: datetime | None) -> None:
        super().__init__()
        self.status_code = 403 if code == Code.NOT_ENROLLED else 409
        written = {name: DateTimeField().to_representation(at) if at else None for name, at in times.items()}
        self.detail = {"code": code.value, "detail": str(code.label)} | written  # type: ignore[assignment]


def refused(error: Exception, quiz: Quiz) -> Refused:
    """Return what to answer when a start was refused."""
    next_at = error.next_at if isinstance(error, TooSoon) else None
    return Refused(CODES[type(error)], opens_at=quiz.opens_at, closes_at=quiz.closes_at, next_at=next_at)


def reason_against(subject: UUID, quiz: Quiz, tries: Tries, now: datetime) -> Code | None:
    """Return what keeps the officer from starting or going on, or None. Asks what ``services.begin`` asks."""
    try:
        _require(subject, quiz, tries, now)
    except REFUSED as error:
        return CODES[type(error)]
    return None


def _require(subject: UUID, quiz: Quiz, tries: Tries, now: datetime) -> None:
    key = quiz.activity.key
    if not may_attempt(subject, key):
        raise NotEnrolled(key)
    if not activity_open(subject, key):
        raise NotYet([])
    if tries.running and tries.running.takes_answers(now):
        return
    require_startable(quiz, tries, now)
    if not quiz.question_count:
        raise NothingToAsk(key)
