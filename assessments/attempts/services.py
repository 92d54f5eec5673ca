"""Every write to attempts: start, save, hand in."""

import random
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone

from ..questions.content import Content, option_ids
from ..questions.models import QuestionVersion
from ..questions.queries import Pin, pins_for
from .answers import Response, checked
from .models import Answer, Attempt, LateAnswer

#: Returns the share of a question that an answer earns, exactly, from 0 to 1.
Grader = Callable[[Content, Response | None], Fraction]


class NothingToAsk(Exception):
    """No question of the quiz is published, so there is nothing to attempt (rule L3: never a pass)."""


class AttemptClosed(Exception):
    """The attempt was handed in before this answer came; ``attempt`` is that attempt."""

    def __init__(self, attempt: Attempt) -> None:
        super().__init__(attempt.pk)
        self.attempt = attempt


class UnknownQuestion(Exception):
    """The attempt does not ask this question."""


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What a quiz asks for at this moment; an attempt pins it."""

    quiz_key: UUID
    question_keys: list[UUID]
    pass_mark: int
    shuffle: bool = True


def start_attempt(*, subject: UUID, plan: Plan, language: str) -> Attempt:
    """Return the officer's open attempt, or start the next one (rules A1, A11, A13). Raises NothingToAsk.

    Of two starts at the same moment a database constraint lets one through; the other gets the first one's attempt.
    """
    while True:
        attempts = Attempt.objects.of(subject, plan.quiz_key)
        if resumed := attempts.open().first():
            return resumed
        number = (attempts.aggregate(last=Max("number"))["last"] or 0) + 1
        try:
            with transaction.atomic():
                return Attempt.objects.create(
                    subject=subject, quiz_key=plan.quiz_key, number=number, language=language, pinned=_pinned(plan)
                )
        except IntegrityError:
            continue


def _pinned(plan: Plan) -> dict[str, object]:
    pins = pins_for(plan.question_keys)
    if not pins:
        raise NothingToAsk(plan.quiz_key)
    versions = QuestionVersion.objects.in_bulk([UUID(pin["version"]) for pin in pins])
    for pin in pins:
        content = versions[UUID(pin["version"])].content
        pin["order"] = _option_order(content, shuffle=plan.shuffle)
    return {"questions": pins, "pass_mark": plan.pass_mark}


def _option_order(content: Content, *, shuffle: bool) -> list[str]:
    """Return the order to show; what has to be matched or ordered is never shown in the right order."""
    ids = option_ids(content)
    if content["type"] == "truefalse" or (content["options"] and not shuffle):
        return ids
    order = random.sample(ids, len(ids))
    while not content["options"] and order == ids:
        order = random.sample(ids, len(ids))
    return order


def save_answer(*, subject: UUID, attempt_id: UUID, question_key: UUID, response: Response) -> Answer:
    """Keep the officer's answer to one question; a later one replaces it.

    Raises Attempt.DoesNotExist for an attempt of somebody else, UnknownQuestion, InvalidAnswer or IncompleteAnswer
    (what was saved before stays), and AttemptClosed after the hand-in; the late answer is logged (rule A12).
    """
    try:
        return _save_answer(subject, attempt_id, question_key, response)
    except AttemptClosed as closed:
        LateAnswer.objects.create(attempt=closed.attempt, question_key=question_key, response=response)
        raise


@transaction.atomic
def _save_answer(subject: UUID, attempt_id: UUID, question_key: UUID, response: Response) -> Answer:
    attempt = Attempt.objects.select_for_update().get(pk=attempt_id, subject=subject)
    pin = _pin_of(attempt, question_key)
    response = checked(QuestionVersion.objects.get(pk=pin["version"]).content, response)
    if not attempt.is_open:
        raise AttemptClosed(attempt)
    answer, _created = Answer.objects.update_or_create(
        attempt=attempt, question_key=question_key, defaults={"response": response, "saved_at": timezone.now()}
    )
    return answer


def _pin_of(attempt: Attempt, question_key: UUID) -> Pin:
    for pin in attempt.pinned["questions"]:
        if pin["key"] == str(question_key):
            found: Pin = pin
            return found
    raise UnknownQuestion(question_key)


@transaction.atomic
def submit_attempt(*, subject: UUID, attempt_id: UUID, grader: Grader) -> tuple[Attempt, bool]:
    """Hand an attempt in; return it, and whether this call did it. A repeat returns the first result (rule A11).

    Unanswered questions earn nothing. Raises Attempt.DoesNotExist for an attempt of somebody else.
    """
    attempt = Attempt.objects.select_for_update().get(pk=attempt_id, subject=subject)
    if not attempt.is_open:
        return attempt, False
    scores = _scores(attempt, grader)
    # Each question weighs the same. Compared exactly, stored to six places, rounded for display only (rule A6).
    share = sum(scores.values(), Fraction(0)) / len(scores)
    changed = Attempt.objects.filter(pk=attempt.pk, state=Attempt.State.OPEN).update(
        state=Attempt.State.SUBMITTED,
        submitted_at=timezone.now(),
        score=(Decimal(share.numerator) / share.denominator).quantize(Decimal("0.000001")),
        passed=share * 100 >= attempt.pass_mark,
        result=[{"key": key, "score": str(score)} for key, score in scores.items()],
    )
    attempt.refresh_from_db()
    return attempt, bool(changed)


def _scores(attempt: Attempt, grader: Grader) -> dict[str, Fraction]:
    pins = attempt.pinned["questions"]
    versions = QuestionVersion.objects.in_bulk([UUID(pin["version"]) for pin in pins])
    answers = {str(row.question_key): row.response for row in attempt.answers.all()}
    return {pin["key"]: grader(versions[UUID(pin["version"])].content, answers.get(pin["key"])) for pin in pins}
