"""The worker applies what somebody has looked at and confirmed, a part at a time, and says at the end what was done."""

from uuid import UUID

from django.db import transaction
from django.utils import timezone

from lms.ledger.services import audit

from .making import Making
from .models import ImportLine, PeopleImport
from .planting import Planting
from .working import Elsewhere, NoLonger, Outcome, State, bringer, counted, held, in_turns

Kind = PeopleImport.Kind


def apply_some(pk: UUID) -> bool:
    """Apply lines for one turn; return whether there is more. Done again after a stop, it goes on where it was."""
    batch = PeopleImport.objects.select_related("agency").defer("text").filter(pk=pk, state=State.APPLYING).first()
    if batch is None:
        return False
    try:
        bringer(batch)
        work = Planting(batch) if batch.kind == Kind.UNITS else Making(batch)
        if in_turns(work.step):
            return True
        _finish(pk)
    except NoLonger:
        _halt(pk)
    except Elsewhere:
        pass
    return False


@transaction.atomic
def _finish(pk: UUID) -> None:
    batch = held(pk, State.APPLYING)
    close(batch, actor=batch.made_by)


@transaction.atomic
def _halt(pk: UUID) -> None:
    """Let it wait for somebody who may go on."""
    pause(held(pk, State.APPLYING), "no_longer", actor=None)


def close(batch: PeopleImport, *, actor: UUID | None) -> None:
    """Count, and enter who brought what (rule R1). What the lines say is kept for some days."""
    batch.counts, batch.state, batch.finished_at = counted(batch.pk), State.DONE, timezone.now()
    batch.text = batch.problem = ""
    batch.save(update_fields=["counts", "state", "finished_at", "text", "problem"])
    _enter(batch, actor, "people_imported")


def pause(batch: PeopleImport, problem: str, *, actor: UUID | None) -> None:
    """Stop a locked import where it is, and enter how far it came."""
    batch.counts, batch.state, batch.problem = counted(batch.pk), State.READY, problem
    batch.save(update_fields=["counts", "state", "problem"])
    _enter(batch, actor, "import_stopped")


def _enter(batch: PeopleImport, actor: UUID | None, action: str) -> None:
    done = ImportLine.objects.filter(people_import=batch, applied=True)
    detail = {
        "import": batch.pk,
        "kind": batch.kind,
        "agency": batch.agency_id,
        "sha256": batch.digest,
        "new": done.filter(outcome=Outcome.NEW).count(),
        "changed": done.filter(outcome=Outcome.CHANGED).count(),
        "wrong": batch.counts[Outcome.WRONG],
    }
    audit(actor=actor, action=action, detail=detail)
