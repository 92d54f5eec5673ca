"""Applying a regrade: every attempt in a transaction of its own, once, however often and by however many (rule A3)."""

from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from ..attempts.models import Attempt, Score
from ..attempts.services import rescore
from .announcing import announce
from .changes import rows_for, with_score_numbers
from .models import Regrade, RegradeRow

#: Rows read at a time.
PART = 200
REGRADED = "quiz_regraded"
State = Regrade.State
#: What is made again where the attempt has changed since the dry run.
FRESH = ("from_score", "old_share", "new_share", "old_passed", "new_passed", "result", "stuck")


def apply_rows(regrade_id: UUID, by: UUID) -> bool:
    """Give every attempt of a regrade its new score; return whether this call brought it to its end.

    Cut off, it goes on where it was when called again. ``by`` is the subject of who applies it; an attempt of their own
    waits, and so does the end, until another person calls.
    """
    last = 0
    while part := _part(regrade_id, last):
        for pk in part:
            apply_row(pk, by)
        last = part[-1]
        handled = RegradeRow.objects.filter(regrade=regrade_id, pk__lte=last).count()
        Regrade.objects.filter(pk=regrade_id, state=State.APPLYING).update(done=handled)
    if _waiting(regrade_id, by).exists():
        return False
    ended = Regrade.objects.filter(pk=regrade_id, state=State.APPLYING)
    return bool(ended.update(state=State.APPLIED, applied_at=timezone.now()))


def _part(regrade_id: UUID, last: int) -> list[int]:
    rows = RegradeRow.objects.filter(regrade=regrade_id, pk__gt=last, regrade__state=State.APPLYING)
    return list(rows.filter(applied=False).order_by("pk").values_list("pk", flat=True)[:PART])


def _waiting(regrade_id: UUID, by: UUID) -> QuerySet[RegradeRow]:
    """Return what only another person may apply; a pass that is kept waits for nobody."""
    own = RegradeRow.objects.filter(regrade=regrade_id, attempt__subject=by, applied=False, stuck=False)
    return own.exclude(lowers=True, approved=False)


@transaction.atomic
def apply_row(pk: int, by: UUID) -> bool:
    """Apply one row of a diff; return whether the attempt has another result now.

    Twice is once. A row whose attempt has another score by now is made again first. A pass that the approval did not
    name stays, and so does the row, to be read (rule A3). Nobody changes a result of their own: that row waits.
    """
    row = RegradeRow.objects.select_for_update().get(pk=pk)
    regrade = row.regrade
    if row.applied or row.stuck or regrade.state != State.APPLYING:
        return False
    if Attempt.objects.filter(pk=row.attempt_id, subject=by).exists() or not _freshen(row):
        return False
    if row.lowers and not row.approved:
        row.save(update_fields=["lowers", *FRESH])
        return False
    attempt = rescore(
        attempt_id=row.attempt_id, result=row.result, cause=Score.Cause.REGRADED, by=by, regrade=regrade.pk
    )
    row.applied = True
    row.save(update_fields=["applied", *FRESH])
    named = {"lowers": True, "approved_by": str(regrade.approved_by)} if row.lowers else {}
    announce(attempt, by=by, cause=Score.Cause.REGRADED, notice=REGRADED, regrade=str(regrade.pk), **named)
    return True


def _freshen(row: RegradeRow) -> bool:
    """Make a row again from what its attempt is now; False where nothing is left to change."""
    locked = Attempt.objects.select_for_update().filter(pk=row.attempt_id)
    list(locked.values_list("pk"))
    found = rows_for(row.regrade, with_score_numbers(Attempt.objects.filter(pk=row.attempt_id)))
    fresh = next(iter(found), None)
    if fresh is None or fresh.stuck:
        return False
    for name in ("lowers", *FRESH):
        setattr(row, name, getattr(fresh, name))
    return True
