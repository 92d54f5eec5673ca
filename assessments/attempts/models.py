"""Attempts live on the server from the first second (rule A1); what is saved is appended, and so is every score."""

import uuid
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lms.core.append_only import append_only

#: Saves count so long after the deadline: a slow line is not lateness (rule A7). Stated on the start page.
NETWORK_GRACE = timedelta(seconds=30)


class Counting(models.TextChoices):
    """Which attempt decides (rule A5)."""

    HIGHEST = "highest", _("The best try counts")
    FIRST = "first", _("The first try counts")
    LAST = "last", _("The last try counts")
    AVERAGE = "average", _("The average of all tries counts")


class Expiry(models.TextChoices):
    """What happens to an attempt that is open when its time is over (rule A9)."""

    SUBMIT = "submit", _("It is handed in by itself, with the saved answers")
    GRACE = "grace", _("It can still be handed in for some minutes, without changes; then it does not count")
    ABANDON = "abandon", _("It does not count unless it was handed in on time")


class Shown(models.TextChoices):
    """When a learner sees something of the result (rule A14)."""

    AT_ONCE = "at_once", _("As soon as the result is there")
    DONE = "done", _("After passing, or after the last try")
    CLOSED = "closed", _("After the closing time")
    NEVER = "never", _("Never")


class AttemptQuerySet(models.QuerySet["Attempt"]):
    """Reads of one table. Every one of them starts from whose attempt it is."""

    def of(self, subject: uuid.UUID, quiz_key: uuid.UUID) -> "AttemptQuerySet":
        """Return the officer's attempts at a quiz, oldest first."""
        return self.filter(subject=subject, quiz_key=quiz_key).order_by("number")

    def open(self) -> "AttemptQuerySet":
        """Return those still in progress, or not closed yet."""
        return self.filter(state=Attempt.State.OPEN)

    def handed_in(self) -> "AttemptQuerySet":
        """Return those handed in, marked or not."""
        return self.filter(state__in=[Attempt.State.MARKING, Attempt.State.SUBMITTED])

    def submitted(self) -> "AttemptQuerySet":
        """Return those handed in that have a result."""
        return self.filter(state=Attempt.State.SUBMITTED)

    def overdue(self, now: datetime) -> "AttemptQuerySet":
        """Return those whose time and network grace are over and that nobody has closed; oldest deadline first."""
        return self.open().filter(deadline_at__lt=now - NETWORK_GRACE).order_by("deadline_at")


class Attempt(models.Model):
    """One try at one quiz by one officer, whatever the language."""

    class State(models.TextChoices):
        """Where the attempt stands."""

        OPEN = "open", _("In progress")
        MARKING = "marking", _("Waits for marking")
        SUBMITTED = "submitted", _("Submitted")
        ABANDONED = "abandoned", _("Not handed in")

    class ClosedBy(models.TextChoices):
        """Who ended it."""

        OFFICER = "officer", _("The officer")
        DEADLINE = "deadline", _("The deadline")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    subject = models.UUIDField()
    #: Key of the activity.
    quiz_key = models.UUIDField()
    number = models.PositiveIntegerField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    #: Fixed at the start: {"questions": [``assessments.questions.queries.Pin``], "pass_mark": 80, …}; see ``Policy``.
    pinned = models.JSONField()
    language = models.CharField(max_length=10)
    started_at = models.DateTimeField(default=timezone.now)
    #: Last moment to answer; only an extension moves it (rules A7, A10). None without a limit.
    deadline_at = models.DateTimeField(null=True, blank=True)
    #: When it ended: the hand-in, or the deadline itself, whenever that was noticed (rule A8).
    submitted_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.CharField(max_length=10, choices=ClosedBy.choices, blank=True)
    #: What the sender of the hand-in called it, so that its repeat is known (rule A11).
    submit_key = models.UUIDField(null=True, blank=True)
    #: Share from 0 to 1, unrounded to six places; compared to the pass mark before any rounding (rule A6).
    score = models.DecimalField(max_digits=7, decimal_places=6, null=True, blank=True)
    passed = models.BooleanField(null=True, blank=True)
    #: [{"key", "score"}] in the order asked; scores as exact fractions in text, such as "2/3", or None until marked.
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
                | Q(state__in=["marking", "abandoned"], submitted_at__isnull=False, score=None, passed=None)
                | Q(state="submitted", submitted_at__isnull=False, score__isnull=False, passed__isnull=False),
                name="submitted_attempt_has_result",
            ),
        ]
        indexes = [
            models.Index(fields=["deadline_at"], condition=Q(state="open"), name="open_attempt_deadline"),
            models.Index(fields=["submitted_at"], condition=Q(state="marking"), name="attempt_waits_for_marking"),
            models.Index(fields=["quiz_key", "submitted_at"], name="attempt_quiz_submitted"),
        ]

    wagtail_reference_index_ignore = True

    def __str__(self) -> str:
        return f"{self.quiz_key} #{self.number}"

    @property
    def is_open(self) -> bool:
        """Whether nobody has closed it. Its time may be over all the same: ask ``takes_answers``."""
        return self.state == self.State.OPEN

    def takes_answers(self, now: datetime) -> bool:
        """Return whether an answer that arrives now counts, the network grace included (rule A7)."""
        return self.is_open and (self.deadline_at is None or now <= self.deadline_at + NETWORK_GRACE)

    def is_over(self, now: datetime) -> bool:
        """Return whether its deadline has passed, closed or not."""
        return self.is_open and self.deadline_at is not None and now > self.deadline_at

    @property
    def questions(self) -> list[dict[str, Any]]:
        """The pinned questions, in the order asked."""
        found: list[dict[str, Any]] = self.pinned["questions"]
        return found

    @property
    def pass_mark(self) -> int:
        """Percent that passes; 0 for practice."""
        return int(self.pinned["pass_mark"])

    @property
    def percent(self) -> int:
        """Score in whole percent, rounded down for display: what is shown as the pass mark has passed."""
        return int((self.score or Decimal(0)) * 100)


class AnswerQuerySet(models.QuerySet["Answer"]):
    """Reads of one table."""

    def counting(self) -> "AnswerQuerySet":
        """Return those that came in time, in the order in which they were made."""
        return self.filter(late=False).order_by("made_at", "pk")


class Answer(models.Model):
    """One save of an answer. The last one made counts, whatever the order of arrival; none is overwritten.

    The event id is the sender's: the same save sent twice is one row. Drafts of an essay are the exception: an older
    one goes when a later one comes.
    """

    attempt = models.ForeignKey(Attempt, models.CASCADE, related_name="answers")
    event = models.UUIDField(default=uuid.uuid4)
    question_key = models.UUIDField()
    #: See ``assessments.attempts.answers``; empty where an answer was taken back.
    response = models.JSONField()
    #: Language of the words in front of the officer.
    language = models.CharField(max_length=10, blank=True)
    #: When it was given: the arrival less its age as the sender's clock measured it (rule T2).
    made_at = models.DateTimeField(default=timezone.now)
    saved_at = models.DateTimeField(default=timezone.now)
    #: Came after the end or the deadline: kept, never graded (rule A12).
    late = models.BooleanField(default=False)
    #: Its solution has been shown since, so no later one counts (practice with instant feedback).
    final = models.BooleanField(default=False)

    objects = AnswerQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["attempt", "event"], name="one_save_per_event")]

    wagtail_reference_index_ignore = True

    def __str__(self) -> str:
        return f"{self.attempt_id} {self.question_key}"


@append_only
class Score(models.Model):
    """What an attempt was worth at a time. A regrade or a mark appends the next; none is changed (rule A3)."""

    class Cause(models.TextChoices):
        """Why there is this score."""

        HANDED_IN = "handed_in", pgettext_lazy("cause of a score", "Handed in")
        MARKED = "marked", _("Marked by a person")
        MODERATED = "moderated", _("Marks moderated")
        REGRADED = "regraded", _("Regraded")

    attempt = models.ForeignKey(Attempt, models.PROTECT, related_name="scores")
    number = models.PositiveIntegerField()
    share = models.DecimalField(max_digits=7, decimal_places=6)
    passed = models.BooleanField()
    #: As ``Attempt.result``.
    result = models.JSONField()
    cause = models.CharField(max_length=10, choices=Cause.choices)
    #: Subject of who caused it, where that was not the officer.
    by = models.UUIDField(null=True, blank=True)
    #: The regrade it belongs to.
    regrade = models.UUIDField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["attempt", "number"], name="unique_score_number")]

    wagtail_reference_index_ignore = True

    def __str__(self) -> str:
        return f"{self.attempt_id} #{self.number}: {self.share}"


@append_only
class Extension(models.Model):
    """More time for one attempt, because of an outage, with the reason (rule A10)."""

    attempt = models.ForeignKey(Attempt, models.PROTECT, related_name="extensions")
    old_deadline = models.DateTimeField()
    new_deadline = models.DateTimeField()
    reason = models.CharField(max_length=300)
    #: Subject of who granted it.
    by = models.UUIDField()
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(new_deadline__gt=models.F("old_deadline")), name="an_extension_gives_more_time"
            )
        ]

    wagtail_reference_index_ignore = True

    def __str__(self) -> str:
        return f"{self.attempt_id}: {self.new_deadline}"


class Accommodation(models.Model):
    """What an officer is granted at every quiz, or at one: more time, more tries. No reason is kept: it is private."""

    subject = models.UUIDField()
    #: Key of the activity; None for every quiz.
    quiz_key = models.UUIDField(null=True, blank=True)
    #: How much longer the time limit is, in percent.
    extra_percent = models.PositiveSmallIntegerField(default=0)
    extra_tries = models.PositiveSmallIntegerField(default=0)
    #: Subject of who granted it.
    by = models.UUIDField()
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["subject", "quiz_key"], condition=Q(quiz_key__isnull=False), name="one_accommodation_per_quiz"
            ),
            models.UniqueConstraint(
                fields=["subject"], condition=Q(quiz_key=None), name="one_accommodation_for_every_quiz"
            ),
            models.CheckConstraint(
                condition=Q(extra_percent__lte=300, extra_tries__lte=20)
                & (Q(extra_percent__gt=0) | Q(extra_tries__gt=0)),
                name="an_accommodation_grants_something",
            ),
        ]

    wagtail_reference_index_ignore = True

    def __str__(self) -> str:
        return f"{self.subject}: +{self.extra_percent} %, +{self.extra_tries}"
