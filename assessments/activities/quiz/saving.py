"""Saves from the browser: many at a time, in any order, any number of times.

Lean on purpose, because officers' browsers call it all the time: no page is made and no course is looked up. Asked::

    {"attempt": id, "events": [{"event": id, "question": key, "fields": {form field: [values]}, "age_ms": 0}]}

Answered: what became of each event (``saved``, ``late``, ``refused``, ``incomplete``) under "kept", why under "why",
what to show under "label", the "deadline", and under "closed" what to tell a window whose attempt takes no answers any
more. No events at all ask how much time is left. Fields are those of the form, so browser and form share one reader.
"""

import json
from contextlib import suppress
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any, NamedTuple
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from assessments.attempts.answers import IncompleteAnswer, InvalidAnswer
from assessments.attempts.models import Attempt
from assessments.attempts.services import OLDEST, Save, TooManySaves, save_answers
from assessments.questions.asked import AskedQuestion
from assessments.questions.versions import content_of_version
from courses.progress.services import NotEnrolled
from lms.core.languages import reader_language
from lms.members.requests import member_of

from . import phrases, services
from .reading import Posted, explain, read_answer

MOST_EVENTS = 50
MOST_BYTES = 200_000


class Event(NamedTuple):
    """One change in the browser's queue."""

    event: UUID
    question: UUID
    fields: Posted
    age: timedelta


class Pinned(NamedTuple):
    """What is needed to read the fields of an attempt's questions; fixed when it started."""

    quiz_key: UUID
    #: {question key: (version, order)}
    questions: dict[str, tuple[str, list[str]]]


class _Refused(NamedTuple):
    """A change that is no answer to its question."""

    outcome: str
    why: str


@require_POST
def save(request: HttpRequest, key: UUID) -> HttpResponse:
    """Keep a batch of answers, and say what became of each, until when there is time, and whether the try is closed.

    400 for what cannot be read, 404 for an attempt of somebody else, 413 for too much at once, 429 for more saves than
    anybody needs.
    """
    if _too_big(request):
        return JsonResponse({"error": "too big"}, status=413)
    try:
        attempt_id, events = _batch(request)
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return JsonResponse({"error": "malformed"}, status=400)
    if len(events) > MOST_EVENTS:
        return JsonResponse({"error": "too many"}, status=413)
    try:
        return JsonResponse(_kept(member_of(request).subject, key, attempt_id, events))
    except Attempt.DoesNotExist:
        raise Http404("No attempt of yours has this id.") from None
    except TooManySaves:
        return JsonResponse({"error": "too many saves"}, status=429)


def _too_big(request: HttpRequest) -> bool:
    length = request.headers.get("Content-Length", "")
    return length.isascii() and length.isdigit() and int(length[:10]) > MOST_BYTES


def _batch(request: HttpRequest) -> tuple[UUID, list[Event]]:
    """Return the attempt's id and the changes. Raises ValueError and its kin for anything else than agreed."""
    if request.content_type != "application/json":
        raise ValueError(request.content_type)
    sent = json.loads(request.body)
    return UUID(sent["attempt"]), [_event(one) for one in sent["events"]]


def _event(sent: dict[str, Any]) -> Event:
    fields = {name: _texts(values) for name, values in sent["fields"].items()}
    age = min(max(sent["age_ms"], 0), OLDEST / timedelta(milliseconds=1))
    return Event(UUID(sent["event"]), UUID(sent["question"]), fields, timedelta(milliseconds=age))


def _texts(values: Any) -> list[str]:
    if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
        raise TypeError("fields")
    return values


def _kept(subject: UUID, key: UUID, attempt_id: UUID, events: list[Event]) -> dict[str, Any]:
    pinned = _pinned(attempt_id)
    if pinned.quiz_key != key:
        raise Attempt.DoesNotExist
    language = reader_language()
    read = {event.event: _read(pinned, event, language) for event in events}
    saves = [save for save in read.values() if isinstance(save, Save)]
    receipt = save_answers(subject=subject, attempt_id=attempt_id, saves=saves, partial=True)
    attempt, now = receipt.attempt, receipt.received_at
    refused = {event: one for event, one in read.items() if isinstance(one, _Refused)}
    refused |= {kept.event: _outcome(pinned, events, kept.event, kept.error) for kept in receipt.kept if kept.error}
    outcomes = {str(kept.event): kept.outcome for kept in receipt.kept}
    outcomes |= {str(event): one.outcome for event, one in refused.items()}
    return {
        "saved_at": now.isoformat(),
        "now": now.isoformat(),
        "label": _label(now) if "saved" in outcomes.values() else "",
        "kept": outcomes,
        "why": {str(event): one.why for event, one in refused.items()},
        "deadline": attempt.deadline_at.isoformat() if attempt.deadline_at else None,
        "until": phrases.moment(attempt.deadline_at, now) if attempt.deadline_at else "",
        "closed": _closed(attempt, key, now),
    }


@lru_cache(maxsize=1024)
def _pinned(attempt_id: UUID) -> Pinned:
    quiz_key, pinned = Attempt.objects.values_list("quiz_key", "pinned").get(pk=attempt_id)
    return Pinned(quiz_key, {pin["key"]: (pin["version"], pin["order"]) for pin in pinned["questions"]})


def _read(pinned: Pinned, event: Event, language: str) -> Save | _Refused:
    asked = _asked(pinned, event.question)
    if asked is None:
        return _Refused("refused", "")
    try:
        response = read_answer(asked, event.fields)
    except InvalidAnswer as error:
        return _refused(asked, error)
    return Save(
        question_key=event.question, response=response or {}, event=event.event, age=event.age, language=language
    )


def _asked(pinned: Pinned, question: UUID) -> AskedQuestion | None:
    """Return a question as forms are read with it; its words do not matter for that."""
    found = pinned.questions.get(str(question))
    if found is None:
        return None
    version, order = found
    return AskedQuestion(key=str(question), content=content_of_version(version), order=order, language="")


def _refused(asked: AskedQuestion, error: InvalidAnswer) -> _Refused:
    return _Refused("incomplete" if isinstance(error, IncompleteAnswer) else "refused", explain(asked, error))


def _outcome(pinned: Pinned, events: list[Event], event: UUID, error: Exception) -> _Refused:
    question = next(one.question for one in events if one.event == event)
    asked = _asked(pinned, question)
    if asked is None or not isinstance(error, InvalidAnswer):
        return _Refused("refused", "")
    return _refused(asked, error)


def _label(when: datetime) -> str:
    time, zone = phrases.clock(when).rsplit(" ", 1)
    return _("Saved %(time)s %(zone)s") % {"time": time, "zone": zone}


def _closed(attempt: Attempt, key: UUID, now: datetime) -> dict[str, str] | None:
    """Return what to tell a window whose attempt takes no answers any more; one whose time is over is closed here."""
    if attempt.takes_answers(now):
        return None
    if attempt.is_open:
        with suppress(NotEnrolled):  # then it stays open, its answers kept, until the officer takes the course again
            attempt = services.close(attempt_id=attempt.pk, now=now) or attempt
    if attempt.is_open:
        return {"message": phrases.time_over(attempt, now), "url": reverse("quiz_review", args=[key])}
    return {"message": phrases.ended(attempt, now), "url": reverse("quiz_result", args=[key, attempt.pk])}
