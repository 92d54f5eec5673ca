"""Reads of access tokens."""

from hashlib import sha256

from ..models import Profile
from .models import AccessToken, AccessTokenQuerySet


def digest_of(secret: str) -> str:
    """Return what is stored of a secret."""
    return sha256(secret.encode()).hexdigest()


def token_of(secret: str) -> AccessToken | None:
    """Return the token a secret belongs to, with its member; expired and revoked ones too. One query."""
    found = AccessToken.objects.select_related("profile__user", "profile__unit")
    return found.filter(digest=digest_of(secret)).first()


def tokens_of(profile: Profile) -> AccessTokenQuerySet:
    """Return a member's tokens that were not taken back, the newest first."""
    return AccessToken.objects.filter(profile=profile, revoked_at=None)
