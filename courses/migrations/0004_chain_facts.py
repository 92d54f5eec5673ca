"""Enters the completions of the first release into the evidence ledger, each subject's in the order they were recorded."""

from itertools import groupby

from django.db import migrations
from django.utils import timezone

from lms.ledger.chain import GENESIS, canonical, digest

KIND = "completion"


def enter_facts(apps, schema_editor):
    """Append an entry for every fact; one subject's facts at a time, so that memory does not grow with the table."""
    using = schema_editor.connection.alias
    Fact = apps.get_model("lms_courses", "CompletionFact")
    facts = Fact.objects.using(using).order_by("subject", "recorded_at", "occurred_at", "pk")
    now = timezone.now()
    for subject, own in groupby(facts.iterator(chunk_size=2000), key=lambda fact: fact.subject):
        _enter(apps, using, subject, list(own), now)


def _enter(apps, using, subject, facts, now):
    Entry, Head = apps.get_model("lms", "Entry"), apps.get_model("lms", "Head")
    head, _created = Head.objects.using(using).get_or_create(subject=subject, defaults={"sequence": 0, "digest": GENESIS})
    chained = Entry.objects.using(using).filter(subject=subject, kind=KIND).values_list("source", flat=True)
    known = set(chained)  # a database that had gone back here still has its entries
    facts = [fact for fact in facts if fact.pk not in known]
    if not facts:
        return
    entries, previous = [], head.digest
    for sequence, fact in enumerate(facts, head.sequence + 1):
        values = {
            "previous": previous,
            "subject": subject,
            "sequence": sequence,
            "kind": KIND,
            "source": fact.pk,
            "recorded_at": now,
            "body": canonical(_body(fact)),
        }
        previous = digest(**values)
        entries.append(Entry(**values, digest=previous))
    Entry.objects.using(using).bulk_create(entries, batch_size=500)
    head.sequence, head.digest = entries[-1].sequence, previous
    head.save(using=using)


def _body(fact):
    """The form ``courses.progress.records`` gave a fact when this migration was written."""
    return {
        "fact": fact.pk,
        "kind": fact.kind,
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


class Migration(migrations.Migration):
    """Going back leaves the entries: the ledger is append-only."""

    dependencies = [("lms_courses", "0003_periods_and_validity"), ("lms", "0002_ledger")]

    operations = [migrations.RunPython(enter_facts, migrations.RunPython.noop)]
