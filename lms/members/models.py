"""People and where they serve: agencies, units, posts, absences, profiles, supervision."""

import uuid
from datetime import date, datetime, timedelta
from typing import TypeVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import get_language, pgettext_lazy
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
    #: What the agency's own systems call it; files name units by it. Empty for none.
    code = models.CharField(_("code"), max_length=50, blank=True)
    #: "/3/17/" for unit 17 below unit 3. Set by ``services.create_unit`` and ``units.services.move_unit``.
    path = models.CharField(max_length=500, unique=True, editable=False)
    #: How many people have their main post in the unit itself; carried by ``posts.services``.
    people = models.IntegerField(default=0, editable=False)

    objects = UnitQuerySet.as_manager()

    class Meta:
        verbose_name = _("unit")
        verbose_name_plural = _("units")
        ordering = ["path"]
        constraints = [
            models.UniqueConstraint(fields=["agency", "code"], condition=~Q(code=""), name="one_unit_per_code"),
            models.CheckConstraint(condition=Q(parent=None) | ~Q(parent=models.F("pk")), name="no_unit_below_itself"),
            models.CheckConstraint(condition=Q(people__gte=0), name="unit_people_never_negative"),
        ]

    wagtail_reference_index_ignore = True

    def __str__(self) -> str:
        """Return the name."""
        return self.name


class Role(models.TextChoices):
    """What a member is here for; each is also a Django group of the same key."""

    OFFICER = "officer", _("Officer")
    EDITOR = "editor", _("Content editor")
    SUPERVISOR = "supervisor", _("Supervisor")
    AGENCY_ADMINISTRATOR = "agency_administrator", _("Agency administrator")
    ADMINISTRATOR = "administrator", _("Administrator")


class Profile(models.Model):
    """Our side of a user. ``subject`` is the only name that evidence of learning ever carries."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="lms_profile")
    subject = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    role = models.CharField(_("role"), max_length=20, choices=Role.choices, default=Role.OFFICER)
    #: Where the main post of today is; kept true by ``posts.services``. Counts are carried by it.
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="members")
    #: The agency an agency administrator looks after; nobody else has one.
    administers = models.ForeignKey(Agency, models.PROTECT, null=True, blank=True, related_name="administrators")
    #: "agency-key:staff-number", by which files name a person again; empty for none.
    external_key = models.CharField(_("staff number"), max_length=120, blank=True)
    language = models.CharField(_("language"), max_length=10, blank=True)
    time_zone = models.CharField(_("time zone"), max_length=64, default="UTC")
    #: Kept true by ``services.grant_supervision``; spares every page a query for its navigation.
    supervises = models.BooleanField(default=False, editable=False)
    #: Unread messages; kept true by ``notices``, and read with the profile on every page.
    unread = models.PositiveIntegerField(default=0, editable=False)

    class Meta:
        verbose_name = _("profile")
        verbose_name_plural = _("profiles")
        indexes = [models.Index(fields=["unit", "subject"], name="profile_unit_subject")]
        constraints = [
            models.UniqueConstraint(fields=["external_key"], condition=~Q(external_key=""), name="one_person_per_key"),
            models.CheckConstraint(
                condition=Q(role="agency_administrator", administers__isnull=False)
                | (~Q(role="agency_administrator") & Q(administers=None)),
                name="agency_administrators_have_an_agency",
            ),
        ]

    wagtail_reference_index_ignore = True

    def __str__(self) -> str:
        """Return the sign-in name."""
        return str(self.user)

    @property
    def display_name(self) -> str:
        """Full name, or the sign-in address where no name is known."""
        return self.user.get_full_name() or self.user.get_username()


class Position(models.Model):
    """A kind of post, such as forensic examiner. One row serves all languages; ``labels`` holds the words."""

    key = models.SlugField(_("key"), unique=True)
    label = models.CharField(_("label"), max_length=120, help_text=_("In the source language."))
    #: {language code: label} of the other languages.
    labels = models.JSONField(default=dict, blank=True)

    class Meta:
        verbose_name = pgettext_lazy("kind of post", "position")
        verbose_name_plural = _("positions")
        ordering = ["label"]

    wagtail_reference_index_ignore = True

    def __str__(self) -> str:
        """Return the label in the language of the page, else in the source language."""
        return str(self.labels.get(get_language() or "") or self.label)


RowType = TypeVar("RowType", bound=models.Model)


def held_on(rows: models.QuerySet[RowType], on: date | None = None) -> models.QuerySet[RowType]:
    """Return rows with ``starts_on`` and ``ends_on`` that hold on a day (default today, UTC); the last day counts."""
    day = on or timezone.now().date()
    return rows.filter(Q(ends_on=None) | Q(ends_on__gte=day), starts_on__lte=day)


class PostQuerySet(models.QuerySet["Post"]):
    """Reads of one table."""

    def current(self, on: date | None = None) -> models.QuerySet["Post"]:
        """Return the posts held on ``on`` (default today, UTC)."""
        return held_on(self, on)


class Post(models.Model):
    """From a date to a date, a person serves in a unit. Somebody may hold several; one at a time is the main one.

    No two main posts of a person, and no two posts in one unit and position, may overlap: triggers see to it
    (``posts.overlaps``). The main post of today is ``Profile.unit``.
    """

    profile = models.ForeignKey(Profile, models.CASCADE, related_name="posts")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="posts")
    position = models.ForeignKey(Position, models.PROTECT, null=True, blank=True, related_name="posts")
    main = models.BooleanField(_("main post"), default=True)
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"), null=True, blank=True)

    objects = PostQuerySet.as_manager()

    class Meta:
        verbose_name = _("post")
        verbose_name_plural = _("posts")
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=models.F("starts_on")), name="post_ends_after_start"
            ),
        ]
        indexes = [models.Index(fields=["unit", "position"], name="post_unit_position")]

    wagtail_reference_index_ignore = True

    def __str__(self) -> str:
        """Return who and where."""
        return f"{self.profile} → {self.unit}"


class Absence(models.Model):
    """Days on which a person cannot learn here; due dates move on by them. Why is nobody's business."""

    class Kind(models.TextChoices):
        """As much as a due date needs to be explained by."""

        LEAVE = "leave", _("Leave")
        DEPLOYMENT = "deployment", _("Deployment")

    profile = models.ForeignKey(Profile, models.CASCADE, related_name="absences")
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices)
    starts_on = models.DateField(_("first day"))
    #: Empty until the day of return is known: what is due stands still.
    ends_on = models.DateField(_("last day"), null=True, blank=True)
    set_by = models.UUIDField()

    class Meta:
        verbose_name = _("absence")
        verbose_name_plural = _("absences")
        ordering = ["starts_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=models.F("starts_on")), name="absence_ends_after_start"
            ),
        ]

    wagtail_reference_index_ignore = True

    def __str__(self) -> str:
        """Return who and from when."""
        return f"{self.profile}: {self.starts_on}"


class SupervisionQuerySet(models.QuerySet["Supervision"]):
    """Reads of one table."""

    def current(self, on: date | None = None) -> models.QuerySet["Supervision"]:
        """Return the grants that hold on ``on`` (default today, UTC); the last day counts, unless it was revoked."""
        return held_on(self, on).filter(revoked_at=None)


class Supervision(models.Model):
    """From a date to a date, a person answers for a unit and all below it (rule E2)."""

    profile = models.ForeignKey(Profile, models.CASCADE, related_name="supervisions")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="supervisions")
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"), null=True, blank=True)
    #: The supervisor who named this person to act meanwhile; empty for a grant by an administrator.
    delegated_by = models.ForeignKey(Profile, models.CASCADE, null=True, blank=True, related_name="delegations")
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    #: Taken back before its last day, at once.
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = SupervisionQuerySet.as_manager()

    class Meta:
        verbose_name = _("supervision")
        verbose_name_plural = _("supervisions")
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=models.F("starts_on")), name="supervision_ends_after_start"
            ),
            models.UniqueConstraint(
                fields=["profile", "unit", "starts_on"],
                condition=Q(revoked_at=None),
                name="one_supervision_per_unit_and_start",
            ),
            models.CheckConstraint(
                condition=Q(delegated_by=None) | Q(ends_on__isnull=False), name="delegations_have_an_end"
            ),
            models.CheckConstraint(
                condition=Q(delegated_by=None) | ~Q(delegated_by=models.F("profile")), name="nobody_delegates_to_self"
            ),
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
