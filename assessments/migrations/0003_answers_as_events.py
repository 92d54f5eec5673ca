"""Every saved answer becomes an event, a late one too, and every result the first of an attempt's scores."""

import uuid

from django.db import migrations
from django.db.models import F, Max


def forward(apps, schema_editor):
    """Name the saves, bring the late ones in, and write each result down as score 1."""
    Answer, LateAnswer = (apps.get_model("lms_assessments", name) for name in ("Answer", "LateAnswer"))
    Attempt, Score = (apps.get_model("lms_assessments", name) for name in ("Attempt", "Score"))
    Answer.objects.update(made_at=F("saved_at"))
    rows = []
    for answer in Answer.objects.filter(event=None).only("pk").iterator(chunk_size=1000):
        answer.event = uuid.uuid4()
        rows.append(answer)
        if len(rows) == 1000:
            Answer.objects.bulk_update(rows, ["event"])
            rows = []
    Answer.objects.bulk_update(rows, ["event"])
    for late in LateAnswer.objects.iterator(chunk_size=1000):
        Answer.objects.create(
            attempt_id=late.attempt_id,
            event=uuid.uuid4(),
            question_key=late.question_key,
            response=late.response,
            made_at=late.received_at,
            saved_at=late.received_at,
            late=True,
        )
    LateAnswer.objects.all().delete()
    Attempt.objects.filter(state="submitted", closed_by="").update(closed_by="officer")
    known = set(Score.objects.values_list("attempt_id", flat=True))
    for attempt in Attempt.objects.filter(state="submitted").iterator(chunk_size=1000):
        if attempt.pk not in known:
            Score.objects.create(
                attempt_id=attempt.pk,
                number=1,
                share=attempt.score,
                passed=attempt.passed,
                result=attempt.result or [],
                cause="handed_in",
                created_at=attempt.submitted_at,
            )


def backward(apps, schema_editor):
    """Keep one answer to each question. Raises RuntimeError where attempts stand as the old tables cannot say."""
    Answer, LateAnswer = (apps.get_model("lms_assessments", name) for name in ("Answer", "LateAnswer"))
    Attempt = apps.get_model("lms_assessments", "Attempt")
    if Attempt.objects.filter(state__in=["marking", "abandoned"]).exists():
        raise RuntimeError("Some attempts wait for marking or were not handed in; the earlier release has no place for them.")
    for late in Answer.objects.filter(late=True).iterator(chunk_size=1000):
        LateAnswer.objects.create(
            attempt_id=late.attempt_id,
            question_key=late.question_key,
            response=late.response,
            received_at=late.saved_at,
        )
    Answer.objects.filter(late=True).delete()
    for row in Answer.objects.values("attempt_id", "question_key").annotate(last=Max("made_at")).iterator(chunk_size=1000):
        same = Answer.objects.filter(attempt_id=row["attempt_id"], question_key=row["question_key"])
        last = same.filter(made_at=row["last"]).order_by("-pk").first()
        same.exclude(pk=last.pk).delete()
    Answer.objects.filter(response={}).delete()


class Migration(migrations.Migration):
    """Data only, so that PostgreSQL can change the tables before and after it."""

    dependencies = [("lms_assessments", "0002_bank_marking_exchange")]

    operations = [migrations.RunPython(forward, backward)]
