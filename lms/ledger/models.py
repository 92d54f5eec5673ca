"""Entries nobody can change unseen: chained by hash for each subject, and sealed with a signature."""

from uuid import UUID

from django.db import models
from django.db.models import Q
from django.utils import timezone

from lms.core.append_only import append_only

from .chain import GENESIS
from .keys import fingerprint

#: Whose chain holds acts that concern nobody in particular, done by nobody in particular.
CENTRE = UUID(int=0)


@append_only
class Entry(models.Model):
    """One link of a subject's chain. The body names keys, digests and opaque ids, never a person."""

    subject = models.UUIDField()
    #: From 1, without a gap, for each subject.
    sequence = models.PositiveIntegerField()
    kind = models.CharField(max_length=20)
    #: The id of the row this entry speaks of.
    source = models.UUIDField(null=True)
    #: Canonical JSON, kept verbatim: see ``chain``.
    body = models.TextField()
    previous = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)
    recorded_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["subject", "sequence"], name="one_entry_per_place"),
            models.CheckConstraint(condition=Q(sequence__gte=1), name="entry_counted_from_one"),
            models.CheckConstraint(
                condition=(Q(sequence=1) & Q(previous=GENESIS)) | (Q(sequence__gt=1) & ~Q(previous=GENESIS)),
                name="only_first_entry_has_none_before",
            ),
            models.CheckConstraint(condition=~Q(kind="") & ~Q(body="") & ~Q(digest=""), name="entry_says_something"),
        ]

    wagtail_reference_index_ignore = True

    def __str__(self) -> str:
        """Return its place."""
        return f"{self.subject} {self.sequence}: {self.kind}"


class Head(models.Model):
    """Where a subject's chain ends. Whoever appends locks it, so that the chain has one end."""

    subject = models.UUIDField(primary_key=True)
    sequence = models.PositiveIntegerField(default=0)
    digest = models.CharField(max_length=64, default=GENESIS)

    wagtail_reference_index_ignore = True

    def __str__(self) -> str:
        """Return how far it goes."""
        return f"{self.subject}: {self.sequence}"


class SigningKey(models.Model):
    """The public half of a key the centre signs or signed with. Never deleted: old seals need it."""

    #: First 16 digits of the fingerprint.
    key_id = models.CharField(max_length=16, unique=True)
    #: The 32 bytes of RFC 8032 in base64.
    public_key = models.CharField(max_length=44)
    created_at = models.DateTimeField(default=timezone.now)
    retired_at = models.DateTimeField(null=True)
    #: The key before this one; this one vouches for it with ``signature``, so that only the last must be trusted.
    previous = models.CharField(max_length=16, blank=True)
    signature = models.CharField(max_length=88)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["previous"], name="keys_follow_one_by_one"),
        ]

    wagtail_reference_index_ignore = True

    def __str__(self) -> str:
        """Return its id."""
        return self.key_id

    @property
    def fingerprint_in_groups(self) -> str:
        """The fingerprint in eight groups of eight digits, for people to compare."""
        whole = fingerprint(self.public_key)
        return " ".join(whole[start : start + 8] for start in range(0, len(whole), 8))


@append_only
class Seal(models.Model):
    """A signature under everything that stood in the ledger at a moment: what came before cannot change any more."""

    number = models.PositiveIntegerField(primary_key=True)
    made_at = models.DateTimeField()
    #: Id of the last entry covered.
    last_entry = models.BigIntegerField()
    #: How many entries since the seal before.
    entries = models.PositiveIntegerField()
    #: Over the digest of the seal before and those of the entries since: ``chain.running_digest``.
    digest = models.CharField(max_length=64)
    key_id = models.CharField(max_length=16)
    #: Ed25519 in base64 over ``seals.statement``.
    signature = models.CharField(max_length=88)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(number__gte=1), name="seal_counted_from_one"),
            models.CheckConstraint(condition=Q(entries__gte=1), name="seal_covers_something"),
        ]

    wagtail_reference_index_ignore = True

    def __str__(self) -> str:
        """Return its number."""
        return f"Seal {self.number}"


@append_only
class Removal(models.Model):
    """That entries were taken out on purpose, such as those of the demo: their digests stay, so seals still hold."""

    made_at = models.DateTimeField()
    #: A word from our own code, such as "demo".
    reason = models.CharField(max_length=50)
    #: JSON list of [entry id, digest], in the order of ids, kept verbatim.
    entries = models.TextField()
    key_id = models.CharField(max_length=16)
    #: Ed25519 in base64 over ``seals.removal_statement``: nobody without the key can explain a missing entry away.
    signature = models.CharField(max_length=88)

    wagtail_reference_index_ignore = True

    def __str__(self) -> str:
        """Return when and why."""
        return f"{self.made_at:%Y-%m-%d}: {self.reason}"
