"""Attempts live on the server from the first second (rule A1)."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Attempt(models.Model):
    """One try at one quiz by one officer, whatever the language."""

    class State(models.TextChoices):
        """Where the attempt stands."""

        OPEN = "open", _("In progress")
        SUBMITTED = "submitted", _("Submitted")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    subject = models.UUIDField()
    #: Key of the activity.
    quiz_key = models.UUIDField()
    number = models.PositiveIntegerField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    #: Fixed at the start: {"questions": [{"key", "version", "structure", "order": [option ids]}], "pass_mark": 80}
    pinned = models.JSONField()
    language = models.CharField(max_length=10)
    started_at = models.DateTimeField(default=timezone.now)
    submitted_at = models.DateTimeField(null=True, blank=True)
    #: Share from 0 to 1, unrounded to six places; compared to the pass mark before any rounding (rule A6).
    score = models.DecimalField(max_digits=7, decimal_places=6, null=True, blank=True)
    passed = models.BooleanField(null=True, blank=True)
    #: [{"key", "score"}] in the order asked.
    result = models.JSONField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["subject", "quiz_key", "number"], name="unique_attempt_number"),
            models.UniqueConstraint(
                fields=["subject", "quiz_key"], condition=Q(state="open"), name="one_open_attempt_per_quiz"
            ),
            models.CheckConstraint(
                condition=Q(state="open", submitted_at=None, score=None)
                | Q(state="submitted", submitted_at__isnull=False, score__isnull=False, passed__isnull=False),
                name="submitted_attempt_has_result",
            ),
        ]

    wagtail_reference_index_ignore = True

    def __str__(self) -> str:
        return f"{self.quiz_key} #{self.number}"


class Answer(models.Model):
    """The last saved answer to one question of an attempt, in option ids only."""

    attempt = models.ForeignKey(Attempt, models.CASCADE, related_name="answers")
    question_key = models.UUIDField()
    #: {"chosen": [ids]} | {"pairs": {left id: right id}} | {"order": [ids]}
    response = models.JSONField()
    saved_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["attempt", "question_key"], name="one_answer_per_question")]

    wagtail_reference_index_ignore = True

    def __str__(self) -> str:
        return f"{self.attempt_id} {self.question_key}"
