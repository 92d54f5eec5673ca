"""The one place that writes completion facts, each with its entry in the ledger, in the caller's transaction."""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from lms.ledger.services import Draft, append, append_many

from .models import CompletionFact

#: Kind of the ledger's entries about facts.
ENTRY = "completion"


def write_facts(subject: UUID, facts: Sequence[CompletionFact]) -> None:
    """Append one officer's facts and chain them: one query for the facts, three for the ledger."""
    if not facts:
        return
    CompletionFact.objects.bulk_create(facts)
    append(subject=subject, drafts=[draft_of(fact) for fact in facts])


def write_many(facts: Iterable[CompletionFact]) -> None:
    """Append the facts of many people in bulk. A fact that stands already stays as it is and is chained once."""
    wanted = list(facts)
    for start in range(0, len(wanted), 2000):
        some = wanted[start : start + 2000]
        CompletionFact.objects.bulk_create(some, batch_size=500, ignore_conflicts=True)
        written = set(CompletionFact.objects.filter(pk__in=[fact.pk for fact in some]).values_list("pk", flat=True))
        drafts: dict[UUID, list[Draft]] = {}
        for fact in some:
            if fact.pk in written:
                drafts.setdefault(fact.subject, []).append(draft_of(fact))
        append_many(drafts)


def draft_of(fact: CompletionFact) -> Draft:
    """Return what the ledger says of a fact."""
    return Draft(ENTRY, body_of(fact), fact.pk)


def body_of(fact: CompletionFact) -> dict[str, Any]:
    """Return a fact as the ledger chains it and an export shows it: keys, versions and times, never a name."""
    return {
        "fact": fact.pk,
        "kind": str(fact.kind),
        "key": fact.key,
        "course": fact.course_key,
        "period": fact.period,
        "revision": fact.content_revision,
        "required_version": fact.required_version,
        "rule_version": fact.rule_version,
        "language": fact.language,
        "evidence": fact.evidence,
        "occurred_at": fact.occurred_at,
        "recorded_at": fact.recorded_at,
    }
