"""What is asked of whom: assignments, and the obligations that follow from them person by person."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lms.members.models import Agency, Position, Unit


class Assignment(models.Model):
    """A course, a certification or a track, asked of everybody who meets all of its criteria, while they meet them.

    Criteria that are empty ask nothing; a person, a unit with all below it, a position, or a rule of several are the
    same thing here. People are asked again whenever they move (``services.evaluate_person``).
    """

    class Target(models.TextChoices):
        """What is asked."""

        #: To have completed the course once.
        COURSE = "course", _("Course")
        #: To hold a valid completion: asked again when it expires, while the reason holds (rule K8).
        CERTIFICATION = "certification", _("Certification")
        #: Every course of the track.
        TRACK = "track", _("Track")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    target = models.CharField(_("what"), max_length=13, choices=Target.choices)
    #: Language-neutral: the key of the course, or of the track.
    target_key = models.UUIDField(db_index=True)

    #: Whose it is, and outside of which it reaches nobody; empty for the whole centre.
    agency = models.ForeignKey(Agency, models.PROTECT, null=True, blank=True, related_name="+")
    country = models.CharField(_("country"), max_length=100, blank=True)
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="+")
    position = models.ForeignKey(Position, models.PROTECT, null=True, blank=True, related_name="+")
    subject = models.UUIDField(null=True, blank=True, db_index=True)

    #: A fixed last day, or days from when it began to concern the person; neither is without a due date.
    due_on = models.DateField(_("due on"), null=True, blank=True)
    due_days = models.PositiveSmallIntegerField(_("days to do it in"), null=True, blank=True)
    #: Where that day ends (rule T1).
    zone = models.CharField(max_length=64, default="UTC")
    reason = models.CharField(_("reason"), max_length=300)

    made_by = models.UUIDField()
    made_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.UUIDField(null=True, blank=True)
    end_reason = models.CharField(_("reason for the end"), max_length=300, blank=True)
    #: When the worker last went over everybody; empty while that is still to be done.
    evaluated_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("assignment")
        verbose_name_plural = _("assignments")
        ordering = ["-made_at", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(due_on=None) | Q(due_days=None), name="one_kind_of_due_date"),
            models.CheckConstraint(condition=~Q(reason=""), name="assignments_have_a_reason"),
            models.CheckConstraint(
                condition=~Q(country="")
                | Q(agency__isnull=False)
                | Q(unit__isnull=False)
                | Q(position__isnull=False)
                | Q(subject__isnull=False),
                name="assignments_concern_somebody",
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None, ended_by=None) | Q(ended_at__isnull=False, ended_by__isnull=False),
                name="ended_assignments_say_by_whom",
            ),
        ]

    wagtail_reference_index_ignore = True

    def __str__(self) -> str:
        """Return what is asked."""
        return f"{self.target} {self.target_key}"


class Obligation(models.Model):
    """One person is asked for one course by one assignment: from when, until when it held, and why no more."""

    class Ended(models.TextChoices):
        """Why it holds no more."""

        MOVED = "moved", _("The criteria are no longer met")
        WITHDRAWN = "withdrawn", _("The assignment has ended")
        LEFT = "left", _("The account is closed")

    assignment = models.ForeignKey(Assignment, models.PROTECT, related_name="obligations")
    subject = models.UUIDField()
    course_key = models.UUIDField()
    #: The day from which relative due dates count.
    since = models.DateField()
    #: With pauses: the end of the due day in the assignment's zone. Empty without a date, or while it stands still.
    due_at = models.DateTimeField(null=True, blank=True)
    #: Days of absence the due date has moved on by; an open absence stands still.
    paused_days = models.PositiveIntegerField(default=0)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended = models.CharField(max_length=9, choices=Ended.choices, blank=True)

    class Meta:
        verbose_name = _("obligation")
        verbose_name_plural = _("obligations")
        constraints = [
            models.UniqueConstraint(
                fields=["assignment", "subject", "course_key"],
                condition=Q(ended_at=None),
                name="one_open_obligation",
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None, ended="") | (Q(ended_at__isnull=False) & ~Q(ended="")),
                name="ended_obligations_say_why",
            ),
        ]
        indexes = [models.Index(fields=["subject", "course_key"], name="obligation_subject_course")]

    wagtail_reference_index_ignore = True

    def __str__(self) -> str:
        """Return who and what."""
        return f"{self.subject} {self.course_key}"
