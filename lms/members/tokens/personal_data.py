"""What an access token says about its member (rule R2)."""

from uuid import UUID

from ..privacy.categories import Rows, plain_rows
from .models import AccessToken


def count_tokens(subject: UUID) -> int:
    """Return how many tokens there are or were."""
    return AccessToken.objects.filter(profile__subject=subject).count()


def export_tokens(subject: UUID) -> Rows:
    """Return what they were for and until when; not the digest, which would help nobody but a thief."""
    rows = AccessToken.objects.filter(profile__subject=subject).order_by("created_at", "pk")
    return plain_rows(rows, without=("id", "profile_id", "digest"))


def erase_tokens(subject: UUID) -> int:
    """Delete them."""
    return AccessToken.objects.filter(profile__subject=subject).delete()[0]
