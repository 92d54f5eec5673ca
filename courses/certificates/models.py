"""Certificates: snapshots that outlive course, template and account (rule K1), and every decision about them."""

import uuid
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db import models
from django.db.models import Exists, F, OuterRef, Q, Subquery
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lms.core.append_only import append_only


class CertificateQuerySet(models.QuerySet["Certificate"]):
    """Reads of certificates with what has become of them."""

    def standing(self) -> "CertificateQuerySet":
        """Add what a state follows from (see ``rules.state_of``), in the same query."""
        same = Certificate.objects.filter(subject=OuterRef("subject"), course_key=OuterRef("course_key"))
        decisions = CertificateEvent.objects.filter(
            certificate=OuterRef("pk"), kind__in=[CertificateEvent.Kind.REVOKED, CertificateEvent.Kind.REINSTATED]
        ).order_by("-step")
        return self.annotate(
            corrected=Exists(Certificate.objects.filter(replaces=OuterRef("pk"))),
            renewed=Exists(same.filter(replaces=None, period__gt=OuterRef("period"))),
            decision=Subquery(decisions.values("kind")[:1]),
            decided_at=Subquery(decisions.values("at")[:1]),
        )


@append_only
class Certificate(models.Model):
    """What was certified, as it stood on the day. Never changed: a correction is another one that names this one."""

    #: Of ``standing()``: another was issued in its place; one of a later period exists; the last word on revocation.
    corrected: bool
    renewed: bool
    decision: str | None
    decided_at: datetime | None

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    #: As printed: see ``numbers``.
    number = models.CharField(max_length=32, unique=True)
    subject = models.UUIDField()
    course_key = models.UUIDField()
    #: Certification period of the course, counted from 1 (rule K2: each has its own number).
    period = models.PositiveSmallIntegerField()
    #: The completion fact it certifies.
    fact = models.UUIDField()
    #: Version of the required set; empty for a completion that was recorded without one.
    version = models.PositiveIntegerField(null=True)
    #: {"code", "titles": {language: title}, "source_language", "language" (the course was read in), "hours" (text),
    #: "instructor", "centre": {language: name}, "accent", "completed_on", "zone", "valid_until" (or null),
    #: "template"}; days as ISO dates, in the zone.
    snapshot = models.JSONField()
    #: Salted digest of the holder's name: it proves a name as long as the holder's row has the salt.
    holder_digest = models.CharField(max_length=64)
    issued_at = models.DateTimeField(default=timezone.now)
    #: Id of the certificate this one corrects.
    replaces = models.UUIDField(null=True, unique=True)

    objects = CertificateQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["subject", "course_key", "period"],
                condition=Q(replaces=None),
                name="one_certificate_per_period",
            ),
            models.CheckConstraint(condition=Q(period__gte=1), name="certificate_periods_count_from_one"),
            models.CheckConstraint(
                condition=Q(replaces=None) | ~Q(replaces=F("id")), name="certificate_replaces_another"
            ),
        ]
        indexes = [models.Index(fields=["subject", "course_key"], name="certificate_subject_course")]

    wagtail_reference_index_ignore = True

    def __str__(self) -> str:
        """Return the number."""
        return self.number

    @property
    def valid_until(self) -> date | None:
        """The last valid day, in ``zone``; None where it does not expire."""
        day = self.snapshot["valid_until"]
        return date.fromisoformat(day) if day else None

    @property
    def zone(self) -> str:
        """The zone its days are reckoned in."""
        return str(self.snapshot["zone"])

    @property
    def completed_on(self) -> date:
        """The day of the completion."""
        return date.fromisoformat(self.snapshot["completed_on"])

    @property
    def issued_on(self) -> date:
        """The day of issue, in ``zone``."""
        return self.issued_at.astimezone(ZoneInfo(self.zone)).date()

    @property
    def decided_on(self) -> date | None:
        """The day of the last word on revocation, in ``zone``; of ``standing()``."""
        return self.decided_at.astimezone(ZoneInfo(self.zone)).date() if self.decided_at else None

    def title_in(self, language: str) -> tuple[str, str]:
        """Return the course's title of that day and its language: the reader's, else the one it was written in."""
        return self._in("titles", language)

    def centre_in(self, language: str) -> str:
        """Return the centre's name of that day."""
        return self._in("centre", language)[0]

    def _in(self, name: str, language: str) -> tuple[str, str]:
        known: dict[str, Any] = self.snapshot[name]
        for code in (language, self.snapshot["source_language"]):
            if code in known:
                return str(known[code]), code
        return next(((str(text), code) for code, text in known.items()), ("", language))


class CertificateHolder(models.Model):
    """Who holds a certificate, as printed: all of it that names a person, and erased with the person (rule R2)."""

    certificate = models.OneToOneField(Certificate, models.PROTECT, primary_key=True, related_name="holder")
    name = models.CharField(max_length=300)
    #: What the holder gives to whoever may learn the name.
    code = models.CharField(max_length=8)
    #: 32 hexadecimal digits, random: without them the digest says nothing about the name.
    salt = models.CharField(max_length=32)

    wagtail_reference_index_ignore = True

    def __str__(self) -> str:
        """Return the certificate's id; never the name."""
        return str(self.certificate_id)


@append_only
class CertificateEvent(models.Model):
    """What was decided about a certificate: who, why, when (rule K4). Its state follows from these."""

    class Kind(models.TextChoices):
        """What happened."""

        ISSUED = "issued", _("Issued")
        REVOKED = "revoked", _("Revoked")
        REINSTATED = "reinstated", _("Reinstated")
        CORRECTED = "corrected", _("Replaced by a corrected one")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    certificate = models.ForeignKey(Certificate, models.PROTECT, related_name="events")
    #: Place in the certificate's history, from 1.
    step = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=10, choices=Kind.choices)
    #: Subject of the administrator; empty where the centre itself did it.
    by = models.UUIDField(null=True)
    #: In the administrator's words; the holder can read it. It names nobody.
    reason = models.CharField(max_length=500, blank=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["certificate", "step"], name="one_certificate_event_per_step"),
            models.CheckConstraint(
                condition=Q(step=1, kind="issued") | (Q(step__gt=1) & ~Q(kind="issued")),
                name="certificate_history_begins_with_issue",
            ),
            models.CheckConstraint(
                condition=Q(kind="issued") | (Q(by__isnull=False) & ~Q(reason="")),
                name="certificate_decision_has_who_and_why",
            ),
        ]
        indexes = [models.Index(fields=["-at"], name="certificate_event_at")]

    wagtail_reference_index_ignore = True

    def __str__(self) -> str:
        """Return what happened to which."""
        return f"{self.kind} {self.certificate_id}"
