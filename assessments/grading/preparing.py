"""The dry run of a regrade, part by part: it writes the diff and nothing else (rule A3)."""

from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from .changes import asked_in, rows_for, with_score_numbers
from .models import Regrade, RegradeRow

#: Attempts looked at in one transaction.
PART = 200


def prepare(regrade_id: UUID) -> bool:
    """Write down what a regrade would change; return whether it is ready now.

    Begins anew where an earlier run was cut off: a dry run can be repeated. Of two runs at once the later one goes on.
    """
    regrade = Regrade.objects.get(pk=regrade_id)
    if regrade.state != Regrade.State.PREPARING:
        return False
    attempts = asked_in(regrade.from_version, regrade.quiz_key)
    with transaction.atomic():
        if not _preparing(regrade).update(done=0, total=attempts.count()):
            return False
        regrade.rows.all().delete()
    regrade.done, last = 0, UUID(int=0)
    while part := list(attempts.filter(pk__gt=last).values_list("pk", flat=True)[:PART]):
        if not _prepare_part(regrade, part):
            return False
        last = part[-1]
    return bool(_preparing(regrade).filter(done=regrade.done).update(state=Regrade.State.READY))


def _preparing(regrade: Regrade) -> QuerySet[Regrade]:
    return Regrade.objects.filter(pk=regrade.pk, state=Regrade.State.PREPARING)


@transaction.atomic
def _prepare_part(regrade: Regrade, part: list[UUID]) -> bool:
    """Write the rows of some attempts; False where somebody dropped the regrade or runs it too."""
    done = regrade.done + len(part)
    if not _preparing(regrade).filter(done=regrade.done).update(done=done):
        return False
    attempts = with_score_numbers(asked_in(regrade.from_version, regrade.quiz_key).filter(pk__in=part))
    RegradeRow.objects.bulk_create(rows_for(regrade, attempts), ignore_conflicts=True)
    regrade.done = done
    return True
