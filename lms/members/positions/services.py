"""Kinds of posts, the same for all agencies. Only administrators of the centre change them."""

from django.conf import settings
from django.db import transaction
from django.utils.text import slugify

from lms.ledger.services import audit

from ..models import Position, Profile
from ..rules import require_administrator


class LabelTaken(Exception):
    """Another position has these words."""


@transaction.atomic
def save_position(*, by: Profile, position: Position | None, label: str, labels: dict[str, str]) -> Position:
    """Add a position, or change its words; the key stays. Adding the same words twice is adding them once.

    Raises PermissionDenied, or LabelTaken when a change would make two alike.
    """
    require_administrator(by)
    same = Position.objects.select_for_update().filter(label__iexact=label).first()
    if position is None and same:
        return same
    if same and position and same.pk != position.pk:
        raise LabelTaken
    codes = {code for code, _name in settings.LANGUAGES}
    words = {code: text for code, text in labels.items() if text and code in codes}
    action = "position_changed" if position else "position_added"
    if position and (position.label, position.labels) == (label, words):
        return position
    position = position or Position(key=_free_key(label))
    position.label, position.labels = label, words
    position.save()
    audit(actor=by.subject, action=action, detail={"position": position.pk})
    return position


def _free_key(label: str) -> str:
    stem = slugify(label)[:40] or "position"
    taken = set(Position.objects.filter(key__startswith=stem).values_list("key", flat=True))
    return next(key for key in (stem, *(f"{stem}-{n}" for n in range(2, len(taken) + 3))) if key not in taken)
