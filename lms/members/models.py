"""People and where they serve: agencies, units, profiles, supervision."""

import uuid
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lms.conf import lms_setting


class Agency(models.Model):
    """A police force or other body whose people learn here."""

    key = models.SlugField(_("key"), unique=True)
    name = models.CharField(_("name"), max_length=200)
    country = models.CharField(_("country"), max_length=100)

    class Meta:
        verbose_name = _("agency")
        verbose_name_plural = _("agencies")
        ordering = ["name"]

    wagtail_reference_index_ignore = True

    def __str__(self) -> str:
        """Return the name."""
        return self.name


class UnitQuerySet(models.QuerySet["Unit"]):
    """Reads of one table."""

    def within(self, unit: "Unit") -> "UnitQuerySet":
        """Return ``unit`` and every unit below it."""
        return self.filter(path__startswith=unit.path)


class Unit(models.Model):
    """A unit of an agency; ``path`` holds its ancestors' ids, so that a subtree is one indexed range."""

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="units", verbose_name=_("agency"))
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    name = models.CharField(_("name"), max_length=200)
    #: "/3/17/" for unit 17 below unit 3. Set by ``services.create_unit``.
    path = models.CharField(max_length=500, unique=True, editable=False)

    objects = UnitQuerySet.as_manager()

    class Meta:
        verbose_name = _("unit")
        verbose_name_plural = _("units")
        ordering = ["path"]

    wagtail_reference_index_ignore = True

    def __str__(self) -> str:
        """Return the name."""
        return self.name


class Role(models.TextChoices):
    """What a member is here for; each is also a Django group of the same key."""

    OFFICER = "officer", _("Officer")
    EDITOR = "editor", _("Content editor")
    SUPERVISOR = "supervisor", _("Supervisor")
    ADMINISTRATOR = "administrator", _("Administrator")


class Profile(models.Model):
    """Our side of a user. ``subject`` is the only name that evidence of learning ever carries."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="lms_profile")
    subject = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    role = models.CharField(_("role"), max_length=20, choices=Role.choices, default=Role.OFFICER)
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="members")
    language = models.CharField(_("language"), max_length=10, blank=True)
    time_zone = models.CharField(_("time zone"), max_length=64, default="UTC")
    #: Kept true by ``services.grant_supervision``; spares every page a query for its navigation.
    supervises = models.BooleanField(default=False, editable=False)

    class Meta:
        verbose_name = _("profile")
        verbose_name_plural = _("profiles")
        indexes = [models.Index(fields=["unit", "subject"], name="profile_unit_subject")]

    wagtail_reference_index_ignore = True

    def __str__(self) -> str:
        """Return the sign-in name."""
        return str(self.user)

    @property
    def display_name(self) -> str:
        """Full name, or the sign-in address where no name is known."""
        return self.user.get_full_name() or self.user.get_username()


class SupervisionQuerySet(models.QuerySet["Supervision"]):
    """Reads of one table."""

    def current(self, on: date | None = None) -> "SupervisionQuerySet":
        """Return the grants that hold on ``on`` (default today, UTC); the last day counts."""
        day = on or timezone.now().date()
        return self.filter(Q(ends_on=None) | Q(ends_on__gte=day), starts_on__lte=day)


class Supervision(models.Model):
    """From a date to a date, a person answers for a unit and all below it (rule E2)."""

    profile = models.ForeignKey(Profile, models.CASCADE, related_name="supervisions")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="supervisions")
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"), null=True, blank=True)

    objects = SupervisionQuerySet.as_manager()

    class Meta:
        verbose_name = _("supervision")
        verbose_name_plural = _("supervisions")
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=models.F("starts_on")), name="supervision_ends_after_start"
            ),
            models.UniqueConstraint(fields=["profile", "unit", "starts_on"], name="one_supervision_per_unit_and_start"),
        ]

    wagtail_reference_index_ignore = True

    def __str__(self) -> str:
        """Return who for what."""
        return f"{self.profile} → {self.unit}"


class Invitation(models.Model):
    """Who invited whom and when; the link itself is a signed token and is never stored."""

    profile = models.OneToOneField(Profile, models.CASCADE, related_name="invitation")
    invited_by = models.ForeignKey(Profile, models.SET_NULL, null=True, related_name="+")
    sent_at = models.DateTimeField(default=timezone.now)
    accepted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")

    wagtail_reference_index_ignore = True

    def __str__(self) -> str:
        """Return whose it is."""
        return str(self.profile)

    @staticmethod
    def validity() -> timedelta:
        """Return how long a link works."""
        return timedelta(days=lms_setting("INVITATION_DAYS"))

    @property
    def expires_at(self) -> datetime:
        """When the link sent last stops working."""
        return self.sent_at + self.validity()
