"""The acts around a regrade: ask, look, approve, apply or drop. Who did what is in the ledger (rules A3, R1)."""

from functools import partial
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from lms.ledger.services import audit
from lms.ledger.texts import text_digest
from lms.members.models import Profile
from lms.members.rules import require_administrator

from ..questions.models import QuestionVersion
from . import tasks
from .models import Regrade
from .rules import require_marker
from .services import ReasonNeeded, SecondPersonNeeded

Action, State = Regrade.Action, Regrade.State


class NotThisVersion(Exception):
    """A regrade goes from one version of a question to a later one of the same type and language; never of an essay."""


class NotNow(Exception):
    """The regrade is not where this act belongs: somebody has applied or dropped it, or it is still prepared."""


class NotApproved(Exception):
    """Passes would be lowered, and nobody else has approved that by name."""


@transaction.atomic
def ask(
    *,
    by: Profile,
    question_key: UUID,
    action: str,
    from_version: UUID,
    reason: str,
    to_version: UUID | None = None,
    quiz_key: UUID | None = None,
) -> Regrade:
    """Ask what it would change to count a question differently where it was asked; the worker makes the dry run.

    Raises PermissionDenied, ReasonNeeded, NotThisVersion, QuestionVersion.DoesNotExist.
    """
    require_marker(by)
    if not reason.strip():
        raise ReasonNeeded
    old = QuestionVersion.objects.get(pk=from_version, question_key=question_key)
    if action == Action.VERSION:
        _require_later(old, to_version)
    regrade = Regrade.objects.create(
        quiz_key=quiz_key,
        question_key=question_key,
        action=Action(action),
        from_version=from_version,
        to_version=to_version if action == Action.VERSION else None,
        reason=reason.strip(),
        by=by.subject,
    )
    transaction.on_commit(partial(tasks.prepare_regrade.enqueue, str(regrade.pk)))
    detail = {"question": question_key, "quiz": quiz_key, "counted": action, "reason": text_digest(regrade.reason)}
    _enter(by, "regrade_asked", regrade, **detail)
    return regrade


def _require_later(old: QuestionVersion, to_version: UUID | None) -> None:
    later = QuestionVersion.objects.filter(
        question_key=old.question_key, language=old.language, type=old.type, number__gt=old.number
    )
    if old.type == "essay" or to_version is None or not later.filter(pk=to_version).exists():
        raise NotThisVersion(to_version)


@transaction.atomic
def approve(*, by: Profile, regrade_id: UUID, approval: str) -> Regrade:
    """Approve by name that the passes listed are lowered; an administrator who did not ask for the regrade (rule A3).

    Raises PermissionDenied, SecondPersonNeeded, ReasonNeeded, NotNow.
    """
    require_administrator(by)
    regrade = _locked(regrade_id, State.READY)
    if regrade.by == by.subject:
        raise SecondPersonNeeded(regrade_id)
    if not approval.strip():
        raise ReasonNeeded
    _change(regrade, approved_by=by.subject, approved_at=timezone.now(), approval=approval.strip())
    lowered = regrade.rows.filter(lowers=True).update(approved=True)
    _enter(by, "regrade_approved", regrade, lowers=lowered, approval=text_digest(regrade.approval))
    return regrade


@transaction.atomic
def apply(*, by: Profile, regrade_id: UUID, lower: bool = False) -> Regrade:
    """Let the worker give every attempt its new score. Passes are kept unless ``lower``, which needs the approval.

    Twice is once. Raises PermissionDenied, NotApproved, NotNow.
    """
    require_marker(by)
    regrade = Regrade.objects.select_for_update().get(pk=regrade_id)
    if regrade.state in (State.APPLYING, State.APPLIED):
        return regrade
    _require(regrade, State.READY)
    if lower and regrade.approved_by is None:
        raise NotApproved(regrade_id)
    if not lower:
        _withdraw_approval(regrade)
    _change(regrade, state=State.APPLYING, done=0)
    transaction.on_commit(partial(tasks.apply_regrade.enqueue, str(regrade.pk), str(by.subject)))
    _enter(by, "regrade_applied", regrade, lower=lower)
    return regrade


def _withdraw_approval(regrade: Regrade) -> None:
    _change(regrade, approved_by=None, approved_at=None, approval="")
    regrade.rows.filter(approved=True).update(approved=False)


def resume(*, by: Profile, regrade_id: UUID) -> Regrade:
    """Wake a regrade whose worker was stopped, or that waits for another person; one that runs is not disturbed.

    Raises PermissionDenied.
    """
    require_marker(by)
    regrade = Regrade.objects.get(pk=regrade_id)
    if regrade.state == State.PREPARING:
        tasks.prepare_regrade.enqueue(str(regrade.pk))
    elif regrade.state == State.APPLYING:
        tasks.apply_regrade.enqueue(str(regrade.pk), str(by.subject))
    return regrade


@transaction.atomic
def drop(*, by: Profile, regrade_id: UUID) -> Regrade:
    """Leave everything as it is. Twice is once. Raises PermissionDenied; NotNow for one that is being applied."""
    require_marker(by)
    regrade = Regrade.objects.select_for_update().get(pk=regrade_id)
    if regrade.state == State.DROPPED:
        return regrade
    _require(regrade, State.READY, State.PREPARING)
    _change(regrade, state=State.DROPPED)
    _enter(by, "regrade_dropped", regrade)
    return regrade


def note_export(*, by: Profile, regrade: Regrade, rows: int) -> None:
    """Enter that somebody took the diff away as a file (rule R1)."""
    audit(actor=by.subject, action="export", detail={"what": "regrade", "regrade": str(regrade.pk), "rows": rows})


def _locked(regrade_id: UUID, *states: str) -> Regrade:
    regrade = Regrade.objects.select_for_update().get(pk=regrade_id)
    _require(regrade, *states)
    return regrade


def _require(regrade: Regrade, *states: str) -> None:
    if regrade.state not in states:
        raise NotNow(regrade.pk)


def _change(regrade: Regrade, **values: Any) -> None:
    for name, value in values.items():
        setattr(regrade, name, value)
    regrade.save(update_fields=list(values))


def _enter(by: Profile, action: str, regrade: Regrade, **detail: Any) -> None:
    audit(actor=by.subject, action=action, detail={"regrade": str(regrade.pk)} | detail)
