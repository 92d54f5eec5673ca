"""What is signed: canonical JSON of what a row says (see ``chain.canonical``), in UTF-8."""

from datetime import datetime
from typing import Any

from .chain import GENESIS, SEAL_FORMAT, canonical
from .models import Removal, Seal

KEY_FORMAT = "learning-centre-key-1"
REMOVAL_FORMAT = "learning-centre-removal-1"


def key_statement(*, public_key: str, created_at: datetime, previous: str) -> str:
    """Return what a key signs about itself: when it came, and after which."""
    return canonical(
        {"format": KEY_FORMAT, "public_key": public_key, "created_at": created_at, "previous": previous or None}
    )


def seal_statement(seal: Seal, *, previous: str | None) -> str:
    """Return what is signed for a seal; ``previous`` is the digest of the one before, None for the first."""
    said: dict[str, Any] = {
        name: getattr(seal, name) for name in ("number", "made_at", "last_entry", "entries", "digest", "key_id")
    }
    return canonical(said | {"format": SEAL_FORMAT, "previous": previous or GENESIS})


def removal_statement(removal: Removal) -> str:
    """Return what is signed for a removal."""
    said = {name: getattr(removal, name) for name in ("made_at", "reason", "entries", "key_id")}
    return canonical(said | {"format": REMOVAL_FORMAT})
