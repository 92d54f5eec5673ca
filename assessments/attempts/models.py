"""Attempts live on the server from the first second (rule A1)."""

import uuid
from decimal import Decimal

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class AttemptQuerySet(models.QuerySet["Attempt"]):
    """Reads of one table. Every one of them starts from whose attempt it is."""

    def of(self, subject: uuid.UUID, quiz_key: uuid.UUID) -> "AttemptQuerySet":
        """Return the officer's attempts at a quiz, oldest first."""
        return self.filter(subject=subject, quiz_key=quiz_key).order_by("number")

    def open(self) -> "AttemptQuerySet":
        """Return those still in progress."""
        return self.filter(state=Attempt.State.OPEN)

    def submitted(self) -> "AttemptQuerySet":
        """Return those handed in."""
        return self.filter(state=Attempt.State.SUBMITTED)


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
    #: Fixed at the start: {"questions": [``assessments.questions.queries.Pin``], "pass_mark": 80}
    pinned = models.JSONField()
    language = models.CharField(max_length=10)
    started_at = models.DateTimeField(default=timezone.now)
    submitted_at = models.DateTimeField(null=True, blank=True)
    #: Share from 0 to 1, unrounded to six places; compared to the pass mark before any rounding (rule A6).
    score = models.DecimalField(max_digits=7, decimal_places=6, null=True, blank=True)
    passed = models.BooleanField(null=True, blank=True)
    #: [{"key", "score"}] in the order asked; scores as exact fractions in text, such as "2/3".
    result = models.JSONField(null=True, blank=True)

    objects = AttemptQuerySet.as_manager()

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

    @property
    def is_open(self) -> bool:
        """Whether answers can still be saved."""
        return self.state == self.State.OPEN

    @property
    def pass_mark(self) -> int:
        """Percent that passes; 0 for practice."""
        return int(self.pinned["pass_mark"])

    @property
    def percent(self) -> int:
        """Score in whole percent, rounded down for display: what is shown as the pass mark has passed."""
        return int((self.score or Decimal(0)) * 100)


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


class LateAnswer(models.Model):
    """An answer that arrived after the attempt was handed in, from another tab: kept, never graded (rule A12)."""

    attempt = models.ForeignKey(Attempt, models.CASCADE, related_name="late_answers")
    question_key = models.UUIDField()
    response = models.JSONField()
    received_at = models.DateTimeField(default=timezone.now)

    wagtail_reference_index_ignore = True

    def __str__(self) -> str:
        return f"{self.attempt_id} {self.question_key}"
