"""What somebody learnt elsewhere, shown to two people before it counts here."""

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Recognition(models.Model):
    """One person says what an officer has shown, a second one looks and decides; the officer is neither.

    No document is kept here: only what it was and where it lies. When the officer is erased, these texts go and their
    digests stay.
    """

    class Decision(models.TextChoices):
        """What the second person decided; empty while nobody has."""

        APPROVED = "approved", _("Approved")
        REFUSED = "refused", _("Refused")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    subject = models.UUIDField(db_index=True)
    course_key = models.UUIDField()
    #: The day the earlier training was completed; its end, in the centre's zone, dates the completion.
    completed_on = models.DateField()
    shown = models.CharField(max_length=200, blank=True)
    issued_by = models.CharField(max_length=200, blank=True)
    reference = models.CharField(max_length=100, blank=True)
    kept_at = models.CharField(max_length=200, blank=True)
    #: Of these four texts, as ``lms.ledger.texts`` makes it.
    shown_digest = models.CharField(max_length=64)
    #: Subjects of the two people, not keys: a decision outlives those who made it.
    proposed_by = models.UUIDField()
    proposed_at = models.DateTimeField(default=timezone.now)
    decided_by = models.UUIDField(null=True)
    decided_at = models.DateTimeField(null=True)
    decision = models.CharField(max_length=10, choices=Decision.choices, blank=True)
    decision_note = models.CharField(max_length=300, blank=True)
    note_digest = models.CharField(max_length=64, blank=True)

    class Meta:
        verbose_name = _("recognition of earlier training")
        verbose_name_plural = _("recognitions of earlier training")
        ordering = ["-proposed_at", "pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(proposed_by=F("subject")), name="recognition_not_proposed_by_oneself"),
            models.CheckConstraint(
                condition=Q(decided_by=None) | (~Q(decided_by=F("subject")) & ~Q(decided_by=F("proposed_by"))),
                name="recognition_decided_by_a_second_person",
            ),
            models.CheckConstraint(
                condition=Q(decision="", decided_by=None, decided_at=None)
                | Q(decision__in=["approved", "refused"], decided_by__isnull=False, decided_at__isnull=False),
                name="recognition_decided_in_one_go",
            ),
            models.UniqueConstraint(
                fields=["subject", "course_key"], condition=Q(decision=""), name="one_open_recognition"
            ),
        ]

    wagtail_reference_index_ignore = True

    def __str__(self) -> str:
        """Return whose, and of what."""
        return f"{self.subject}: {self.course_key}"

    @property
    def written(self) -> tuple[str, str, str, str]:
        """All that was written of the evidence."""
        return self.shown, self.issued_by, self.reference, self.kept_at

    @property
    def open(self) -> bool:
        """Whether it waits for a second person."""
        return not self.decision
