"""Publishes translations through wagtail-localize, from a twin: the same object with its texts in the other language.

Going through its segments, and not by copying rows, leaves editors with a translation they can go on editing.
"""

from collections import defaultdict
from typing import Any

from django.utils.translation import override
from wagtail.models import Locale
from wagtail_localize.models import String, StringTranslation, Translation, TranslationContext, TranslationSource
from wagtail_localize.segments import StringSegmentValue
from wagtail_localize.segments.extract import extract_segments


class TwinMismatch(Exception):
    """The two texts do not have the same pieces, so none is published."""


def translate_from_twin(source: Any, twin: Any, locale: Locale) -> None:
    """Translate ``source`` into ``locale`` with the texts of ``twin`` and publish. Raises TwinMismatch.

    ``twin`` is unsaved and has the same block ids. Does nothing when the translation exists: an editor owns it.
    """
    if type(source)._default_manager.filter(translation_key=source.translation_key, locale=locale).exists():
        return
    record, _created = TranslationSource.update_or_create_from_instance(source)
    translation, _created = Translation.objects.get_or_create(source=record, target_locale=locale)
    for path, pairs in _pairs(source, twin).items():
        context, _created = TranslationContext.objects.get_or_create(object_id=record.object_id, path=path)
        for original, translated in pairs:
            StringTranslation.objects.get_or_create(
                translation_of=String.from_value(source.locale, original.string),
                locale=locale,
                context=context,
                defaults={
                    "data": translated.string.data,
                    "translation_type": StringTranslation.TRANSLATION_TYPE_MANUAL,
                },
            )
    with override(locale.language_code):
        translation.save_target(publish=False)
        # At once: wagtail-localize would publish on commit, and write "no pages below" over those loaded since.
        translation.get_target_instance().get_latest_revision().publish()


def _pairs(source: Any, twin: Any) -> dict[str, list[tuple[StringSegmentValue, StringSegmentValue]]]:
    originals, translated = _strings(source), _strings(twin)
    if {path: len(rows) for path, rows in originals.items()} != {path: len(rows) for path, rows in translated.items()}:
        odd = {path for path in originals.keys() | translated.keys() if len(originals[path]) != len(translated[path])}
        raise TwinMismatch(f"{source}: {sorted(odd)}")
    return {path: list(zip(rows, translated[path], strict=True)) for path, rows in originals.items()}


def _strings(instance: Any) -> dict[str, list[StringSegmentValue]]:
    found: dict[str, list[StringSegmentValue]] = defaultdict(list)
    for segment in extract_segments(instance):
        if isinstance(segment, StringSegmentValue):
            found[segment.path].append(segment)
    return found
