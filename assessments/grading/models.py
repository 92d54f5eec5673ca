"""What people decide about answers: marks of essays, and regrades of what was graded before."""

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ..attempts.models import Attempt


class Mark(models.Model):
    """One marker's levels for one essay. A second marker or a moderator appends another; the last one counts."""

    class Kind(models.TextChoices):
        """In which turn it was given."""

        FIRST = "first", _("First marker")
        SECOND = "second", _("Second marker")
        MODERATION = "moderation", _("Moderation")

    attempt = models.ForeignKey(Attempt, models.CASCADE, related_name="marks")
    question_key = models.UUIDField()
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=10, choices=Kind.choices)
    #: {criterion id: level id}
    levels = models.JSONField()
    #: To the learner.
    comment = models.TextField(max_length=2000, blank=True)
    #: Why it differs from the mark before.
    reason = models.CharField(max_length=300, blank=True)
    #: Subject of the marker; never the learner's own.
    by = models.UUIDField()
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["attempt", "question_key", "number"], name="unique_mark_number"),
        ]

    wagtail_reference_index_ignore = True

    def __str__(self) -> str:
        return f"{self.attempt_id} {self.question_key} #{self.number}"


class Regrade(models.Model):
    """Grading again what was handed in: prepared as a dry run, looked at, then applied or dropped (rule A3)."""

    class Action(models.TextChoices):
        """How the question is counted now."""

        VERSION = "version", _("Grade by a later version of the question")
        FULL = "full", _("Full marks for everybody who was asked")
        DROP = "drop", _("Leave the question out")

    class State(models.TextChoices):
        """Where it stands."""

        PREPARING = "preparing", _("Being prepared")
        READY = "ready", pgettext_lazy("regrade", "Ready to look at")
        APPLYING = "applying", _("Being applied")
        APPLIED = "applied", _("Applied")
        DROPPED = "dropped", _("Dropped")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    #: Key of the activity; None for every quiz that asked the question.
    quiz_key = models.UUIDField(null=True, blank=True)
    question_key = models.UUIDField()
    action = models.CharField(max_length=10, choices=Action.choices)
    #: Attempts that pinned this version.
    from_version = models.UUIDField()
    to_version = models.UUIDField(null=True, blank=True)
    reason = models.CharField(max_length=300)
    by = models.UUIDField()
    at = models.DateTimeField(default=timezone.now)
    state = models.CharField(max_length=10, choices=State.choices, default=State.PREPARING)
    #: Of so many attempts, so many are looked at; while applying, so many rows of the diff are done.
    total = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    #: Who approved by name that passes are lowered, and why; None keeps every pass (rule A3).
    approved_by = models.UUIDField(null=True, blank=True)
    approved_at = models.DateTimeField(null=True, blank=True)
    approval = models.CharField(max_length=300, blank=True)
    applied_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(approved_by=None, approved_at=None)
                | (Q(approved_at__isnull=False) & ~Q(approved_by=F("by")) & ~Q(approval="")),
                name="lowering_approved_by_a_second_person",
            ),
            models.CheckConstraint(
                condition=Q(action="version", to_version__isnull=False)
                | Q(action__in=["full", "drop"], to_version=None),
                name="regrade_by_a_version_names_it",
            ),
        ]

    wagtail_reference_index_ignore = True

    def __str__(self) -> str:
        return f"{self.question_key}: {self.action}"


class RegradeRow(models.Model):
    """What a regrade changes for one attempt: the diff that is looked at before anything happens."""

    regrade = models.ForeignKey(Regrade, models.CASCADE, related_name="rows")
    attempt = models.ForeignKey(Attempt, models.CASCADE, related_name="+")
    #: Number of the score the diff starts from: another one by now means that it is made again.
    from_score = models.PositiveIntegerField()
    old_share = models.DecimalField(max_digits=7, decimal_places=6)
    new_share = models.DecimalField(max_digits=7, decimal_places=6)
    old_passed = models.BooleanField()
    new_passed = models.BooleanField()
    #: As ``Attempt.result``, with what changes.
    result = models.JSONField()
    #: Whether it takes a pass away: the attempt's own, or that of an average of several.
    lowers = models.BooleanField(default=False)
    #: Whether the approval names it: ``lowers`` is made again while applying, this is not (rule A3).
    approved = models.BooleanField(default=False)
    #: The new version cannot read the answer, so what it earned stays.
    stuck = models.BooleanField(default=False)
    applied = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["regrade", "attempt"], name="one_row_per_regraded_attempt")]

    wagtail_reference_index_ignore = True

    def __str__(self) -> str:
        return f"{self.attempt_id}: {self.old_share} → {self.new_share}"
