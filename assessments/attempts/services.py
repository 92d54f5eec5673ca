"""Every write to attempts: start, save, hand in, close when time is over, and a later score."""

import random
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from fractions import Fraction
from functools import lru_cache
from typing import Any
from uuid import UUID, uuid4

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone

from ..questions.content import Content, option_ids
from ..questions.queries import Pin, Wanted, pins_for
from ..questions.versions import content_of_version, contents_of
from .answers import InvalidAnswer, Response, checked
from .models import NETWORK_GRACE, Answer, Attempt, Expiry, Score
from .policy import Policy, passes, six_places
from .queries import current_answers
from .wording import wordings

State, ClosedBy, Cause = Attempt.State, Attempt.ClosedBy, Score.Cause

#: Returns the share of a question that an answer earns, exactly, from 0 to 1; None where a person has to mark. Takes
#: what decides, the answer, and the same question in other languages.
Grader = Callable[[Content, Response | None, Sequence[Content]], Fraction | None]

#: More saves than this in one attempt are nobody's answers.
MOST_SAVES = 5000
#: What was made longer ago than this was not queued by a lost connection.
OLDEST = timedelta(days=7)


class NothingToAsk(Exception):
    """No question of the quiz is published, so there is nothing to attempt (rule L3: never a pass)."""


class AttemptClosed(Exception):
    """The attempt ended before this answer came; ``attempt`` is that attempt."""

    def __init__(self, attempt: Attempt) -> None:
        super().__init__(attempt.pk)
        self.attempt = attempt


class UnknownQuestion(Exception):
    """The attempt does not ask this question."""


class TooManySaves(Exception):
    """So many answers were saved that something must be wrong with the sender."""


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What a quiz asks for at this moment; an attempt pins it."""

    quiz_key: UUID
    questions: list[Wanted]
    policy: Policy
    shuffle: bool = True
    deadline_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Save:
    """One answer on its way to the server."""

    question_key: UUID
    #: Empty to take the answer back.
    response: Response
    #: The sender's name for it: sent twice, it is kept once.
    event: UUID = field(default_factory=uuid4)
    #: How long ago it was given, by the sender's clock.
    age: timedelta = timedelta(0)
    #: Language of the words in front of the officer.
    language: str = ""
    #: The solution is shown next, so no later answer counts.
    final: bool = False


@dataclass(frozen=True)
class Kept:
    """What became of one save: ``saved``, ``late`` (kept, not graded) or ``refused``, then with its error."""

    event: UUID
    outcome: str
    error: InvalidAnswer | UnknownQuestion | None = None


@dataclass(frozen=True)
class Receipt:
    """What became of several saves, and the attempt as it stood."""

    attempt: Attempt
    kept: list[Kept]
    received_at: datetime


class StartedMeanwhile(Exception):
    """Another start came first, and that attempt has ended already: ask again whether there may be a next one."""


def start_attempt(*, subject: UUID, plan: Plan, language: str, number: int | None = None) -> Attempt:
    """Return the officer's open attempt, or start the next one (rules A1, A11, A13). Raises NothingToAsk.

    Of two starts at the same moment a database constraint lets one through; the other gets the first one's attempt.
    ``number`` is the one the caller has found to be allowed; where it is taken and nothing is open, StartedMeanwhile.
    """
    while True:
        attempts = Attempt.objects.of(subject, plan.quiz_key)
        if resumed := attempts.open().first():
            return resumed
        following = (attempts.aggregate(last=Max("number"))["last"] or 0) + 1
        if number not in (None, following):
            raise StartedMeanwhile(number)
        try:
            with transaction.atomic():
                return Attempt.objects.create(
                    subject=subject,
                    quiz_key=plan.quiz_key,
                    number=following,
                    language=language,
                    pinned=_pinned(plan),
                    deadline_at=plan.deadline_at,
                )
        except IntegrityError:
            continue


def _pinned(plan: Plan) -> dict[str, object]:
    pins = pins_for(plan.questions)
    if not pins:
        raise NothingToAsk(plan.quiz_key)
    contents = contents_of(pin["version"] for pin in pins)
    for pin in pins:
        pin["order"] = _option_order(contents[pin["version"]], shuffle=plan.shuffle)
    return {"questions": pins} | plan.policy.pinned()


def _option_order(content: Content, *, shuffle: bool) -> list[str]:
    """Return the order to show; what has to be matched or put in order is never in the right order."""
    ids = option_ids(content)
    if content["type"] == "truefalse" or len(ids) < 2 or (content["options"] and not shuffle):
        return ids
    order = random.sample(ids, len(ids))
    # Two parts have one other order only, which would be as good as the right one.
    while (content["pairs"] or content["steps"]) and len(ids) > 2 and order == ids:
        order = random.sample(ids, len(ids))
    return order


def save_answers(
    *, subject: UUID, attempt_id: UUID, saves: Sequence[Save], partial: bool = False, now: datetime | None = None
) -> Receipt:
    """Append answers, in whatever order they come and however often (rules A7, A11, A12).

    Each is taken by itself: one that the question does not have is refused, the others are kept. What comes after the
    end, or was given after the deadline, is kept as late, not graded. ``partial`` takes half-filled pairs and blanks.
    Raises Attempt.DoesNotExist for an attempt of somebody else, TooManySaves.
    """
    moment = now or timezone.now()
    with transaction.atomic():
        attempt = Attempt.objects.select_for_update().defer("pinned", "result").get(pk=attempt_id, subject=subject)
        pins, instant = _pins_of(attempt.pk)
        kept, rows = _sorted_out(attempt, saves, pins, instant=instant, partial=partial, now=moment)
        if rows:
            _append(attempt, rows, pins)
    return Receipt(attempt, kept, moment)


def _sorted_out(
    attempt: Attempt, saves: Sequence[Save], pins: dict[str, str], *, instant: bool, partial: bool, now: datetime
) -> tuple[list[Kept], list[Answer]]:
    known = _known(attempt, saves) if not attempt.takes_answers(now) else set()
    shut = _final_keys(attempt) if instant else set()
    kept, rows = [], []
    for save in saves:
        try:
            response = _checked(pins, save, partial=partial)
        except (InvalidAnswer, UnknownQuestion) as error:
            kept.append(Kept(save.event, "refused", error))
            continue
        made_at = max(attempt.started_at, now - min(max(save.age, timedelta(0)), OLDEST))
        late = save.event not in known and (_is_late(attempt, made_at, now) or save.question_key in shut)
        kept.append(Kept(save.event, "late" if late else "saved"))
        rows.append(
            Answer(
                attempt=attempt,
                event=save.event,
                question_key=save.question_key,
                response=response,
                language=save.language,
                made_at=made_at,
                saved_at=now,
                late=late,
                final=save.final and not late,
            )
        )
    return kept, rows


def _is_late(attempt: Attempt, made_at: datetime, now: datetime) -> bool:
    if not attempt.takes_answers(now):
        return True
    return attempt.deadline_at is not None and made_at > attempt.deadline_at


def _checked(pins: dict[str, str], save: Save, *, partial: bool) -> Response:
    version = pins.get(str(save.question_key))
    if version is None:
        raise UnknownQuestion(save.question_key)
    if not save.response:
        return {}
    return checked(content_of_version(version), save.response, partial=partial)


@lru_cache(maxsize=4096)
def _pins_of(attempt_id: UUID) -> tuple[dict[str, str], bool]:
    """Return {question key: version} of an attempt and whether it shows solutions at once: fixed when it started."""
    pinned = Attempt.objects.values_list("pinned", flat=True).get(pk=attempt_id)
    return {pin["key"]: pin["version"] for pin in pinned["questions"]}, bool(pinned.get("instant"))


def _known(attempt: Attempt, saves: Sequence[Save]) -> set[UUID]:
    """Return the saves that came in time already: their repeat is not late."""
    return set(
        attempt.answers.filter(event__in=[save.event for save in saves], late=False).values_list("event", flat=True)
    )


def _final_keys(attempt: Attempt) -> set[UUID]:
    return set(attempt.answers.filter(final=True).values_list("question_key", flat=True))


def _append(attempt: Attempt, rows: list[Answer], pins: dict[str, str]) -> None:
    Answer.objects.bulk_create(rows, ignore_conflicts=True)
    for row in rows:
        # An essay is saved every few seconds of writing: of its drafts only the latest keeps its words. The rows stay,
        # so that a draft sent again is known.
        if content_of_version(pins[str(row.question_key)])["type"] == "essay":
            drafts = attempt.answers.filter(question_key=row.question_key, late=row.late).order_by("made_at", "pk")
            latest = drafts.values_list("pk", flat=True).last() or 0
            drafts.exclude(pk=latest).exclude(response={}).update(response={})
    if attempt.answers.count() > MOST_SAVES:
        raise TooManySaves(attempt.pk)


def save_answer(
    *, subject: UUID, attempt_id: UUID, question_key: UUID, response: Response, language: str = "", final: bool = False
) -> None:
    """Keep the officer's whole answer to one question; a later one takes its place.

    Raises Attempt.DoesNotExist for an attempt of somebody else, UnknownQuestion, InvalidAnswer or IncompleteAnswer
    (what was saved before stays), and AttemptClosed after the end; the late answer is kept (rule A12).
    """
    save = Save(question_key=question_key, response=response, language=language, final=final)
    receipt = save_answers(subject=subject, attempt_id=attempt_id, saves=[save])
    (kept,) = receipt.kept
    if kept.error:
        raise kept.error
    if kept.outcome == "late":
        raise AttemptClosed(Attempt.objects.get(pk=attempt_id))


@transaction.atomic
def submit_attempt(
    *, subject: UUID, attempt_id: UUID, grader: Grader, key: UUID | None = None, now: datetime | None = None
) -> tuple[Attempt, bool]:
    """Hand an attempt in; return it, and whether this call ended it. A repeat returns the first result (rule A11).

    Unanswered questions earn nothing. After the deadline and the network grace the stated way applies (rule A9): the
    attempt counts as handed in at the deadline, may still be handed in for some minutes, or does not count.
    Raises Attempt.DoesNotExist for an attempt of somebody else.
    """
    moment = now or timezone.now()
    attempt = Attempt.objects.select_for_update().get(pk=attempt_id, subject=subject)
    if not attempt.is_open:
        return attempt, False
    if not attempt.takes_answers(moment):
        if _may_still_hand_in(attempt, moment):
            return _end(attempt, at=moment, by=ClosedBy.OFFICER, grader=grader, key=key), True
        return _expire(attempt, grader), True
    at = min(moment, attempt.deadline_at) if attempt.deadline_at else moment
    return _end(attempt, at=at, by=ClosedBy.OFFICER, grader=grader, key=key), True


@transaction.atomic
def expire_attempt(*, attempt_id: UUID, grader: Grader, now: datetime | None = None) -> Attempt | None:
    """Close an attempt whose time is over, as of its deadline (rule A8); None where there is nothing to close."""
    moment = now or timezone.now()
    attempt = Attempt.objects.select_for_update().get(pk=attempt_id)
    if not attempt.is_open or attempt.takes_answers(moment) or _may_still_hand_in(attempt, moment):
        return None
    return _expire(attempt, grader)


def _may_still_hand_in(attempt: Attempt, now: datetime) -> bool:
    policy = Policy.of(attempt)
    if attempt.deadline_at is None or policy.expiry != Expiry.GRACE:
        return False
    return now <= attempt.deadline_at + max(timedelta(minutes=policy.grace), NETWORK_GRACE)


def _expire(attempt: Attempt, grader: Grader) -> Attempt:
    assert attempt.deadline_at is not None  # noqa: S101  (nothing expires without a deadline)
    if Policy.of(attempt).expiry == Expiry.SUBMIT:
        return _end(attempt, at=attempt.deadline_at, by=ClosedBy.DEADLINE, grader=grader)
    return _change(attempt, state=State.ABANDONED, submitted_at=attempt.deadline_at, closed_by=ClosedBy.DEADLINE)


def _end(attempt: Attempt, *, at: datetime, by: str, grader: Grader, key: UUID | None = None) -> Attempt:
    result = _graded(attempt, grader)
    ended: dict[str, Any] = {"submitted_at": at, "closed_by": by, "submit_key": key}
    share = share_of(result, attempt.questions)
    if share is None:
        return _change(attempt, state=State.MARKING, result=result, **ended)
    return _score(attempt, share, result, Cause.HANDED_IN, **ended)


def _score(
    attempt: Attempt,
    share: Fraction,
    result: list[dict[str, Any]],
    cause: str,
    by: UUID | None = None,
    regrade: UUID | None = None,
    **changes: Any,
) -> Attempt:
    """Append a score and let the attempt show it. Compared exactly, stored to six places (rule A6)."""
    passed = passes(share, attempt.pass_mark)
    stored = six_places(share)
    number = attempt.scores.aggregate(last=Max("number"))["last"] or 0
    attempt.scores.create(
        number=number + 1, share=stored, passed=passed, result=result, cause=cause, by=by, regrade=regrade
    )
    return _change(attempt, state=State.SUBMITTED, score=stored, passed=passed, result=result, **changes)


def _change(attempt: Attempt, **values: Any) -> Attempt:
    for name, value in values.items():
        setattr(attempt, name, value)
    attempt.save(update_fields=list(values))
    return attempt


@transaction.atomic
def rescore(
    *, attempt_id: UUID, result: list[dict[str, Any]], cause: str, by: UUID | None = None, regrade: UUID | None = None
) -> Attempt:
    """Give an attempt that was handed in another result, as a new score beside the old ones (rule A3).

    While a question still waits for a person only the result is kept. What follows for the course is the caller's.
    """
    attempt = Attempt.objects.select_for_update().get(pk=attempt_id)
    share = share_of(result, attempt.questions)
    if share is None:
        return _change(attempt, result=result)
    return _score(attempt, share, result, cause, by, regrade)


def share_of(result: Iterable[dict[str, Any]], pins: Iterable[Pin]) -> Fraction | None:
    """Return the weighted share from 0 to 1 of a result; None while a question waits for a person.

    A row with ``dropped`` is left out; where all are, everybody has earned everything.
    """
    weights = {pin["key"]: pin.get("points", 1) for pin in pins}
    counted = [row for row in result if not row.get("dropped")]
    if any(row["score"] is None for row in counted):
        return None
    total = sum(weights[row["key"]] for row in counted)
    if not total:
        return Fraction(1)
    return sum((Fraction(row["score"]) * weights[row["key"]] for row in counted), Fraction(0)) / total


def _graded(attempt: Attempt, grader: Grader) -> list[dict[str, Any]]:
    answers = current_answers(attempt)
    judged = wordings(attempt, answers)
    rows = []
    for pin in attempt.questions:
        answer, wording = answers.get(pin["key"]), judged[pin["key"]]
        share = grader(wording.content, answer.response if answer else None, wording.words)
        rows.append({"key": pin["key"], "score": None if share is None else str(share)})
    return rows
