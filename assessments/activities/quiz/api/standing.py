"""What the API says of a quiz and of a try, gathered from the queries that the pages use."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import Http404
from django.urls import reverse
from django.utils import timezone

from assessments.attempts.models import Attempt, Expiry
from assessments.attempts.policy import Policy
from assessments.attempts.queries import sheet

from ..desk import Desk
from ..queries import section_titles
from ..services import minutes_of
from .refusals import reason_against
from .sheets import question_data


def rules_of(desk: Desk) -> dict[str, Any]:
    """Return a quiz's rules with the officer's tries. Raises Http404 where it stands in no live course."""
    quiz, place, tries = desk.quiz, desk.place, desk.tries
    if place is None and not tries.attempts:
        raise Http404("The quiz stands in no live course.")
    return {
        "quiz": quiz,
        "title": place.title if place else quiz.title,
        "language": place.lesson["language"] if place else "",
        "tries": tries,
        "tries_used": len(tries.counted),
        "minutes": minutes_of(quiz, tries.granted),
        "grace_minutes": quiz.grace if quiz.expiry == Expiry.GRACE else None,
        "running": tries.running.pk if tries.running else None,
        "refusal": reason_against(desk.subject, quiz, tries, desk.now),
    }


def own_attempt(subject: UUID, attempt_id: UUID) -> Attempt:
    """Return one of the officer's attempts. Raises Http404 for anybody else's."""
    attempt = Attempt.objects.filter(subject=subject, pk=attempt_id).first()
    if attempt is None:
        raise Http404("No attempt of yours has this id.")
    return attempt


def standing_data(attempt: Attempt, now: datetime) -> dict[str, Any]:
    """Return where an attempt stands."""
    return {
        "attempt": attempt,
        "now": now,
        "takes_answers": attempt.takes_answers(now),
        "result": None if attempt.is_open else reverse("api_result", args=[attempt.pk]),
    }


def attempt_data(attempt: Attempt, language: str) -> dict[str, Any]:
    """Return an attempt with its questions in a language. Two queries, one more with sections."""
    instant, sections = Policy.of(attempt).instant, section_titles(attempt, language)
    asked = zip(attempt.questions, sheet(attempt, language), strict=True)
    questions = [question_data(one, pin, sections, hints=instant) for pin, one in asked]
    return standing_data(attempt, timezone.now()) | {"instant": instant, "questions": questions}
