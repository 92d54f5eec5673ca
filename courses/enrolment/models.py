"""Who takes which course, and by when."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Enrolment(models.Model):
    """One enrolment serves all languages: it names the course by its language-neutral key."""

    class Source(models.TextChoices):
        """How it came about."""

        SELF = "self", _("By the officer")
        ASSIGNED = "assigned", _("Assigned")

    subject = models.UUIDField()
    course_key = models.UUIDField(db_index=True)
    source = models.CharField(max_length=10, choices=Source.choices)
    enrolled_at = models.DateTimeField(default=timezone.now)
    #: The last moment that is in time, in UTC: the end of the due date in ``due_zone`` (rule T1).
    due_at = models.DateTimeField(null=True, blank=True)
    due_zone = models.CharField(max_length=64, blank=True)
    #: Subject of the supervisor who set the date.
    due_set_by = models.UUIDField(null=True, blank=True)
    #: Whether a supervisor set the date for this person: it holds over those of assignments until taken away.
    due_by_hand = models.BooleanField(default=False)
    #: Whether an assignment holds now; kept true by ``courses.assignments``.
    required = models.BooleanField(default=False)
    #: When it ended; the record stays, and taking the course up again goes on where it stood (rule E1).
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["subject", "course_key"], name="one_enrolment_per_course")]

    wagtail_reference_index_ignore = True

    def __str__(self) -> str:
        """Return who in what."""
        return f"{self.subject} in {self.course_key}"

    @property
    def may_leave(self) -> bool:
        """Whether the officer may end it: begun by the officer, and neither assigned nor dated by a supervisor."""
        return self.source == self.Source.SELF and not self.required and not (self.due_at and self.due_set_by)
