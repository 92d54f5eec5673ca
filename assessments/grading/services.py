"""Marking essays: every mark is appended beside the earlier ones, and another score follows from it (rules A3, R1)."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from lms.ledger.texts import text_digest
from lms.members.models import Profile
from lms.members.rules import is_administrator

from ..attempts.models import Attempt, Score
from ..attempts.policy import Policy, passes, six_places
from ..attempts.services import rescore, share_of
from ..questions.content import Content
from ..questions.versions import content_of_version
from .announcing import announce
from .models import Mark
from .rubrics import Levels, checked_levels, share_of_marks
from .rules import require_marker
from .tries import takes_a_pass, tries_beside

Kind = Mark.Kind
MARKED = "quiz_marked"


class NoSuchText(Exception):
    """The attempt has no text of this question that a person marks, or is not handed in."""


class OwnText(Exception):
    """Nobody marks what they wrote themselves."""


class SecondPersonNeeded(Exception):
    """This person has marked the text already; another one goes on."""


class MarkedMeanwhile(Exception):
    """Somebody has marked the text since it was opened, so that nothing is left to mark."""


class NotMarkedYet(Exception):
    """There is nothing to moderate: the text still waits for a marker."""


class ReasonNeeded(Exception):
    """A mark that is looked at again says why."""


class TakesPass(Exception):
    """The pass would be lost. Only an administrator decides that, by name and knowingly (rule A3)."""


@dataclass(frozen=True)
class Text:
    """An essay with the marks given so far, oldest first."""

    attempt: Attempt
    question_key: str
    content: Content
    marks: list[Mark]

    @property
    def wanted(self) -> int:
        """How many markers its result waits for."""
        return 2 if Policy.of(self.attempt).second_marker else 1

    @property
    def waits(self) -> bool:
        """Whether it still waits for a marker."""
        return self.row["score"] is None and not self.row.get("dropped") and len(self.marks) < self.wanted

    @property
    def row(self) -> dict[str, Any]:
        """Its row of the attempt's result."""
        rows: list[dict[str, Any]] = self.attempt.result or []
        return next(row for row in rows if row["key"] == self.question_key)

    @property
    def markers(self) -> set[UUID]:
        """Subjects of who has marked it."""
        return {one.by for one in self.marks}


def text_of(attempt: Attempt, question_key: UUID) -> Text:
    """Return the essay of a handed-in attempt. Raises NoSuchText for what was not answered or needs no marker."""
    key = str(question_key)
    pin = next((pin for pin in attempt.questions if pin["key"] == key), None)
    if pin is None or attempt.state not in (Attempt.State.MARKING, Attempt.State.SUBMITTED):
        raise NoSuchText(question_key)
    content = content_of_version(pin["version"])
    text = Text(attempt, key, content, list(attempt.marks.filter(question_key=question_key).order_by("number")))
    if content["type"] != "essay" or (text.row["score"] is not None and not text.marks):
        raise NoSuchText(question_key)
    return text


def mark(*, by: Profile, attempt_id: UUID, question_key: UUID, levels: Levels, comment: str = "") -> Mark:
    """Mark an essay by its rubric. The attempt has a result once every text has all its marks.

    Where a quiz asks for two markers, the mean of their shares counts. Raises PermissionDenied, Attempt.DoesNotExist,
    NoSuchText, OwnText, SecondPersonNeeded, MarkedMeanwhile, InvalidLevels.
    """
    require_marker(by)
    with transaction.atomic():
        text = _locked(by, attempt_id, question_key)
        if not text.waits:
            raise MarkedMeanwhile(attempt_id)
        if by.subject in text.markers:
            raise SecondPersonNeeded(attempt_id)
        kind = Kind.SECOND if text.marks else Kind.FIRST
        given = _append(text, kind, by, levels, comment=comment)
        attempt = text.attempt
        if len(text.marks) == text.wanted:
            attempt = _rescore(text, Score.Cause.MARKED, by)
        _announce(text, attempt, given, Score.Cause.MARKED)
    return given


def moderate(
    *,
    by: Profile,
    attempt_id: UUID,
    question_key: UUID,
    levels: Levels,
    reason: str,
    comment: str = "",
    lower: bool = False,
) -> Mark:
    """Decide about a marked essay again, as somebody who has not marked it; what is decided counts alone.

    ``lower`` says that the moderator knows that a pass is taken away: an administrator's act, named in the ledger
    (rule A3). Raises as ``mark`` does, and NotMarkedYet, ReasonNeeded, TakesPass.
    """
    require_marker(by)
    if not reason.strip():
        raise ReasonNeeded
    with transaction.atomic():
        text = _locked(by, attempt_id, question_key)
        if text.waits or not text.marks:
            raise NotMarkedYet(attempt_id)
        if by.subject in text.markers:
            raise SecondPersonNeeded(attempt_id)
        given = _append(text, Kind.MODERATION, by, levels, comment=comment, reason=reason)
        lowers = _takes_pass(text)
        if lowers and not (lower and is_administrator(by)):
            raise TakesPass(attempt_id)
        attempt = _rescore(text, Score.Cause.MODERATED, by)
        approved = {"lowers": True, "approved_by": str(by.subject)} if lowers else {}
        _announce(text, attempt, given, Score.Cause.MODERATED, reason=text_digest(reason), **approved)
    return given


def _locked(by: Profile, attempt_id: UUID, question_key: UUID) -> Text:
    attempt = Attempt.objects.select_for_update().get(pk=attempt_id)
    if attempt.subject == by.subject:
        raise OwnText(attempt_id)
    return text_of(attempt, question_key)


def _append(text: Text, kind: str, by: Profile, levels: Levels, *, comment: str, reason: str = "") -> Mark:
    """Append a mark; the constraint decides where two come at once."""
    chosen = checked_levels(text.content, levels)
    try:
        with transaction.atomic():
            given = text.attempt.marks.create(
                question_key=text.question_key,
                number=len(text.marks) + 1,
                kind=kind,
                levels=chosen,
                comment=comment,
                reason=reason,
                by=by.subject,
            )
    except IntegrityError:
        raise MarkedMeanwhile(text.attempt.pk) from None
    text.marks.append(given)
    return given


def _result(text: Text) -> list[dict[str, Any]]:
    """Return the attempt's result with what the marks are worth."""
    share = str(share_of_marks(text.content, text.marks))
    rows: list[dict[str, Any]] = text.attempt.result or []
    return [row | {"score": share} if row["key"] == text.question_key else row for row in rows]


def _takes_pass(text: Text) -> bool:
    share: Fraction | None = share_of(_result(text), text.attempt.questions)
    if share is None or text.attempt.state != Attempt.State.SUBMITTED:
        return False
    return takes_a_pass(text.attempt, six_places(share), passes(share, text.attempt.pass_mark), _beside(text.attempt))


def _beside(attempt: Attempt) -> Sequence[Attempt]:
    return tries_beside([attempt]).get((attempt.subject, attempt.quiz_key), [])


def _rescore(text: Text, cause: str, by: Profile) -> Attempt:
    return rescore(attempt_id=text.attempt.pk, result=_result(text), cause=cause, by=by.subject)


def _announce(text: Text, attempt: Attempt, given: Mark, cause: str, **detail: Any) -> None:
    """Let everybody hear; a mark that waits for a second one is a fact for the ledger alone."""
    detail |= {"question": text.question_key, "mark": given.number, "markers": sorted(map(str, text.markers))}
    announce(attempt, by=given.by, cause=cause, notice=MARKED, **detail)
