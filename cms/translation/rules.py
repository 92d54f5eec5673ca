"""When a translation may go live (rule L1: a source edit cannot blank or revert a live translation)."""

from typing import Any

from wagtail_localize.models import Translation


def untranslated(translation: Translation) -> int:
    """Return how many texts of the source have no translation yet, or one with an error."""
    total, translated = translation.get_progress()
    return int(total - translated)


def translation_of(instance: Any) -> Translation | None:
    """Return the running translation whose target is a page or a snippet, or None."""
    running = Translation.objects.filter(source__object_id=instance.translation_key, enabled=True)
    found: Translation | None = running.filter(target_locale_id=instance.locale_id).first()
    return found
