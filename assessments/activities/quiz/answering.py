"""From a posted form to saved answers: what was refused comes back with its reason and what was chosen."""

from dataclasses import replace
from typing import NamedTuple
from uuid import UUID

from django.http import Http404, HttpRequest

from assessments.attempts.answers import IncompleteAnswer, InvalidAnswer
from assessments.attempts.models import Attempt
from assessments.attempts.services import AttemptClosed, save_answer
from assessments.questions.asked import AskedQuestion

from .desk import Desk
from .forms import Posted, explain, read_answer


class Saved(NamedTuple):
    """The questions to show again, and the status: 200 all saved, 400 an alien answer, 422 something is missing."""

    asked: list[AskedQuestion]
    status: int


def posted_attempt(request: HttpRequest, desk: Desk) -> Attempt:
    """Return the officer's own attempt the form was made for, open or not. Raises Http404 for any other."""
    try:
        attempt_id = UUID(request.POST.get("attempt", ""))
        return Attempt.objects.of(desk.subject, desk.key).get(pk=attempt_id)
    except (ValueError, Attempt.DoesNotExist):
        raise Http404("No attempt of yours has this id.") from None


def save_posted(request: HttpRequest, desk: Desk, attempt: Attempt, sheet: list[AskedQuestion]) -> Saved:
    """Save every answer that is whole; give the others back.

    Raises ``attempts.AttemptClosed`` once the attempt was handed in, after every late answer was logged (rule A12).
    """
    posted = dict(request.POST.lists())
    shown, status = [], 200
    for asked in sheet:
        error = _save(desk, attempt, asked, posted)
        if error is not None:
            kept = {name: values for name, values in posted.items() if name.startswith(asked.name)}
            asked = replace(asked, posted=kept, error=explain(asked, error))
            status = max(status, 422) if isinstance(error, IncompleteAnswer) and status != 400 else 400
        shown.append(asked)
    if not attempt.is_open:
        raise AttemptClosed(attempt)
    return Saved(shown, status)


def _save(desk: Desk, attempt: Attempt, asked: AskedQuestion, posted: Posted) -> InvalidAnswer | None:
    try:
        response = read_answer(asked, posted)
        if response is None:
            return IncompleteAnswer("nothing")
        save_answer(subject=desk.subject, attempt_id=attempt.pk, question_key=UUID(asked.key), response=response)
    except InvalidAnswer as error:
        return error
    except AttemptClosed as closed:  # handed in since this request began, or long before it
        attempt.state, attempt.submitted_at = closed.attempt.state, closed.attempt.submitted_at
    return None
