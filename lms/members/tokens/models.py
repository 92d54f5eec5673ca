"""Tokens as they are kept: enough to recognise one that is shown, and nothing to make one from."""

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ..models import Profile


class AccessTokenQuerySet(models.QuerySet["AccessToken"]):
    """Reads of one table."""

    def valid(self) -> "AccessTokenQuerySet":
        """Return the tokens that are accepted now."""
        return self.filter(revoked_at=None, expires_at__gt=timezone.now())


class AccessToken(models.Model):
    """A program may act for a member until a day, within scopes. The secret itself is shown once and never stored."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    profile = models.ForeignKey(Profile, models.CASCADE, related_name="access_tokens")
    name = models.CharField(_("name"), max_length=80)
    #: SHA-256 of the secret: it is random and long, so that nothing slower is needed.
    digest = models.CharField(max_length=64, unique=True, editable=False)
    #: The last characters of the secret, by which a person tells two tokens apart.
    hint = models.CharField(max_length=4, editable=False)
    #: Values of ``scopes.TokenScope``.
    scopes = models.JSONField(default=list)
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField(_("valid until"))
    #: To the hour: a program that asks every second is not written down every second.
    last_used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    objects = AccessTokenQuerySet.as_manager()

    class Meta:
        verbose_name = _("access token")
        verbose_name_plural = _("access tokens")
        ordering = ["-created_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["profile", "name"], condition=Q(revoked_at=None), name="one_token_per_name"
            ),
            models.CheckConstraint(condition=Q(expires_at__gt=F("created_at")), name="token_expires_after_creation"),
        ]

    wagtail_reference_index_ignore = True

    def __str__(self) -> str:
        """Return the name its member gave it."""
        return self.name

    @property
    def expired(self) -> bool:
        """Whether its time is over."""
        return self.expires_at <= timezone.now()
