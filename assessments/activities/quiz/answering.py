"""From a posted form to saved answers: what was refused comes back with its reason and what was chosen."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _

from assessments.attempts.answers import IncompleteAnswer, InvalidAnswer, Response, checked
from assessments.attempts.models import Attempt
from assessments.attempts.services import AttemptClosed, Receipt, Save, TooManySaves, save_answers
from assessments.questions.asked import AskedQuestion

from .desk import Desk
from .reading import Posted, explain, read_answer

Errors = dict[str, InvalidAnswer]


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


def submit_key(request: HttpRequest) -> UUID | None:
    """Return what the form calls its hand-in, if anything (rule A11)."""
    try:
        return UUID(request.POST.get("submit_key", ""))
    except ValueError:
        return None


def save_posted(
    request: HttpRequest, desk: Desk, attempt: Attempt, sheet: list[AskedQuestion], *, final: bool = False
) -> Saved:
    """Save every answer, half-filled pairs and blanks too, and give those back that are not whole.

    ``final`` answers are saved only whole. An answer that does not count is told. Raises ``attempts.AttemptClosed``
    once the attempt takes no answers any more, after every late answer was logged (rule A12).
    """
    posted = dict(request.POST.lists())
    responses, errors = _read(sheet, posted)
    if final and errors:
        responses = {}
    try:
        receipt = _save(desk, attempt, responses, final=final)
    except TooManySaves:  # what stands can still be handed in
        messages.warning(request, _("So many answers were sent for this try that no more are taken."))
        return Saved(sheet, 200)
    if not receipt.attempt.takes_answers(receipt.received_at):
        attempt.state, attempt.submitted_at = receipt.attempt.state, receipt.attempt.submitted_at
        attempt.closed_by = receipt.attempt.closed_by
        raise AttemptClosed(attempt)
    if any(kept.outcome == "late" for kept in receipt.kept):
        messages.warning(request, _("The answer you sent now is kept but not counted."))
    shown = [_given_back(asked, posted, errors[asked.key]) if asked.key in errors else asked for asked in sheet]
    return Saved(shown, _status(errors))


def _read(sheet: list[AskedQuestion], posted: Posted) -> tuple[dict[str, Response], Errors]:
    """Return what can be saved, by question, and what is wrong or missing."""
    responses: dict[str, Response] = {}
    errors: Errors = {}
    for asked in sheet:
        if asked.final:
            continue
        try:
            response = read_answer(asked, posted)
            if response is None:
                raise IncompleteAnswer("nothing")
            responses[asked.key] = checked(asked.content, response, partial=True)
            checked(asked.content, response)
        except InvalidAnswer as error:
            errors[asked.key] = error
    return responses, errors


def _save(desk: Desk, attempt: Attempt, responses: dict[str, Response], *, final: bool) -> Receipt:
    age = _age(attempt, desk.now)
    saves = [
        Save(question_key=UUID(key), response=response, age=age, language=desk.language, final=final)
        for key, response in responses.items()
    ]
    return save_answers(subject=desk.subject, attempt_id=attempt.pk, saves=saves, partial=True, now=desk.now)


def _age(attempt: Attempt, now: datetime) -> timedelta:
    """Return how long ago a form was filled in, which it cannot say: before the deadline, if it comes in the grace."""
    if attempt.deadline_at is None or not attempt.takes_answers(now):
        return timedelta(0)
    return max(timedelta(0), now - attempt.deadline_at)


def _given_back(asked: AskedQuestion, posted: Posted, error: InvalidAnswer) -> AskedQuestion:
    kept = {name: list(values) for name, values in posted.items() if name.startswith(asked.name)}
    return replace(asked, posted=kept, error=explain(asked, error))


def _status(errors: Errors) -> int:
    if any(not isinstance(error, IncompleteAnswer) for error in errors.values()):
        return 400
    return 422 if errors else 200
