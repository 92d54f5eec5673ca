"""Completion facts, and the summaries that follow from them in the same transaction."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lms.core.append_only import append_only
from lms.members.models import Unit


@append_only
class CompletionFact(models.Model):
    """Somebody completed something (rule C2). Appended, never changed: status is derived from these."""

    class Kind(models.TextChoices):
        """What was completed."""

        FINISHED = "finished", _("Activity finished")
        PASSED = "passed", _("Activity passed")
        #: A better best result of an activity; ``evidence["score"]`` is the share as text.
        SCORE = "score", _("Activity scored")
        LESSON = "lesson", _("Lesson completed")
        MODULE = "module", _("Module completed")
        COURSE = "course", _("Course completed")
        TRACK = "track", _("Track completed")
        #: A new certification period was opened; ``evidence["asked"]`` lists the lessons it asks for, null is all.
        PERIOD = "period", _("Certification period opened")
        #: The validity of a completion was changed; ``evidence["valid_until"]`` is the new last day, or null.
        VALIDITY = "validity", _("Validity changed")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    subject = models.UUIDField()
    kind = models.CharField(max_length=10, choices=Kind.choices)
    #: Language-neutral: an activity's key, or a page's translation key.
    key = models.UUIDField()
    #: The course it was done in; empty for a track.
    course_key = models.UUIDField(null=True)
    #: Certification period of that course, counted from 1. A new one is opened, none is ever reset (rule K7).
    period = models.PositiveSmallIntegerField(default=1)
    #: Wagtail revision of the page as it was read; empty where nothing was read.
    content_revision = models.CharField(max_length=40, blank=True)
    #: Version of the course's required set when this was settled.
    required_version = models.PositiveIntegerField(null=True)
    #: Version of the rules in ``rules.py`` that decided.
    rule_version = models.PositiveSmallIntegerField()
    language = models.CharField(max_length=10)
    evidence = models.JSONField(default=dict)
    occurred_at = models.DateTimeField()
    recorded_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["subject", "kind", "key", "course_key", "period"],
                condition=~Q(kind__in=["score", "validity"]),
                name="one_fact_per_period",
            ),
            models.UniqueConstraint(fields=["subject", "key"], condition=Q(kind="track"), name="one_fact_per_track"),
            models.CheckConstraint(condition=Q(period__gte=1), name="periods_count_from_one"),
        ]
        indexes = [
            models.Index(fields=["subject", "course_key"], name="fact_subject_course"),
            models.Index(fields=["key", "kind"], name="fact_key_kind"),
        ]

    wagtail_reference_index_ignore = True

    def __str__(self) -> str:
        """Return what was completed."""
        return f"{self.kind} {self.key}"


class CourseSummary(models.Model):
    """Where one officer stands in one course. Derived; percent is computed when asked (rule C4)."""

    class State(models.TextChoices):
        """How far the officer is."""

        ENROLLED = "enrolled", _("Not started")
        IN_PROGRESS = "in_progress", _("In progress")
        COMPLETED = "completed", _("Completed")
        #: Completed, and no longer valid.
        EXPIRED = "expired", _("Expired")

    subject = models.UUIDField()
    course_key = models.UUIDField()
    #: The officer's unit now; moved with the officer.
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    state = models.CharField(max_length=12, choices=State.choices, default=State.ENROLLED)
    due_at = models.DateTimeField(null=True)
    #: The zone the due date was set in; its last moment is ``due_at`` (rule T1).
    due_zone = models.CharField(max_length=64, blank=True)
    overdue = models.BooleanField(default=False)
    started_at = models.DateTimeField(null=True)
    #: Time of the latest fact: what the officer did last is what "Continue" offers.
    touched_at = models.DateTimeField(default=timezone.now)
    #: Time of the latest completion; earlier periods stand in the facts.
    completed_at = models.DateTimeField(null=True)
    #: The required set a completion was measured against; freezes the percent at 100.
    required_version = models.PositiveIntegerField(null=True)
    #: When the current period began: required sets for newcomers that are younger do not concern this officer.
    opened_at = models.DateTimeField(null=True)
    #: The certification period that is current, counted from 1.
    period = models.PositiveSmallIntegerField(default=1)
    #: Whether a later period is open: the completion before it holds until it expires.
    renewing = models.BooleanField(default=False)
    #: The last day on which the completion is valid, in ``valid_zone``; empty where it does not expire.
    valid_until = models.DateField(null=True)
    valid_zone = models.CharField(max_length=64, blank=True)
    #: Whether the enrolment has ended (rule E1): counted nowhere, and nothing is recorded until it is taken up again.
    suspended = models.BooleanField(default=False)
    #: Whether an assignment asks for the course now; as the enrolment says.
    required = models.BooleanField(default=False)
    #: Whether a valid completion ends within ``LMS["EXPIRING_DAYS"]``; the worker turns it with the calendar.
    expiring = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["subject", "course_key"], name="one_summary_per_course"),
            models.CheckConstraint(
                condition=Q(state__in=["completed", "expired"], completed_at__isnull=False)
                | (~Q(state__in=["completed", "expired"]) & Q(completed_at=None)),
                name="completed_or_expired_means_dated",
            ),
        ]
        indexes = [
            models.Index(fields=["course_key", "unit", "state"], name="summary_course_unit_state"),
            models.Index(
                fields=["due_at"], condition=Q(overdue=False, due_at__isnull=False), name="summary_turning_late"
            ),
            models.Index(
                fields=["valid_until"],
                condition=Q(state="completed", valid_until__isnull=False),
                name="summary_turning_expired",
            ),
        ]

    wagtail_reference_index_ignore = True

    def __str__(self) -> str:
        """Return who, where, how far."""
        return f"{self.subject} in {self.course_key}: {self.state}"

    @property
    def settled(self) -> bool:
        """Whether the course is completed, valid or expired, and nothing is asked anew: facts change it no more."""
        return self.completed_at is not None and not self.renewing


class UnitCourseCount(models.Model):
    """How many of a unit's own people stand where in a course: the leaf rollup dashboards sum over a path range."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    course_key = models.UUIDField()
    enrolled = models.IntegerField(default=0)
    in_progress = models.IntegerField(default=0)
    completed = models.IntegerField(default=0)
    expired = models.IntegerField(default=0)
    overdue = models.IntegerField(default=0)
    #: Of whom an assignment asks it, and who of them holds a valid completion: compliance is the one of the other.
    required = models.IntegerField(default=0)
    compliant = models.IntegerField(default=0)
    expiring = models.IntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["unit", "course_key"], name="one_count_per_unit_course"),
            models.CheckConstraint(
                condition=Q(enrolled__gte=0, in_progress__gte=0, completed__gte=0, expired__gte=0, overdue__gte=0)
                & Q(required__gte=0, compliant__gte=0, expiring__gte=0),
                name="unit_counts_never_negative",
            ),
        ]

    wagtail_reference_index_ignore = True

    def __str__(self) -> str:
        """Return unit and course."""
        return f"{self.unit_id} {self.course_key}"


class UnitWeek(models.Model):
    """How a unit's own people stood at the end of a week, all courses together that are not discreet.

    Written by the worker from the rollup; what a chart over time sums over a path range.
    """

    unit = models.ForeignKey(Unit, models.CASCADE, related_name="+")
    #: Its Monday.
    week = models.DateField()
    people = models.IntegerField(default=0)
    required = models.IntegerField(default=0)
    compliant = models.IntegerField(default=0)
    overdue = models.IntegerField(default=0)
    expired = models.IntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["unit", "week"], name="one_row_per_unit_and_week")]

    wagtail_reference_index_ignore = True

    def __str__(self) -> str:
        """Return unit and week."""
        return f"{self.unit_id} {self.week}"


class UnitLanguageCount(models.Model):
    """How a unit's own people stand by their language, all courses together that are not discreet. Made nightly."""

    unit = models.ForeignKey(Unit, models.CASCADE, related_name="+")
    #: Empty where a person has chosen none.
    language = models.CharField(max_length=10, blank=True)
    people = models.IntegerField(default=0)
    required = models.IntegerField(default=0)
    compliant = models.IntegerField(default=0)
    overdue = models.IntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["unit", "language"], name="one_row_per_unit_and_language")]

    wagtail_reference_index_ignore = True

    def __str__(self) -> str:
        """Return unit and language."""
        return f"{self.unit_id} {self.language}"
