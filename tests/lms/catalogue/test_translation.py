"""Tools in wagtail-localize: texts are segments, facts are not."""

from datetime import date

from wagtail.models import Locale
from wagtail_localize.models import String, StringTranslation, Translation, TranslationContext, TranslationSource
from wagtail_localize.segments.extract import extract_segments

from lms.catalogue.models import Tool
from tests.factories.catalogue import make_term, make_tool


def translate(tool, words, language="ar"):
    """Translate strings by path through the segments, and publish."""
    locale = Locale.objects.get(language_code=language)
    source, _created = TranslationSource.update_or_create_from_instance(tool)
    translation, _created = Translation.objects.get_or_create(source=source, target_locale=locale)
    for segment in extract_segments(tool):
        if segment.path in words:
            StringTranslation.objects.update_or_create(
                translation_of=String.from_value(tool.locale, segment.string),
                locale=locale,
                context=TranslationContext.objects.get(object_id=tool.translation_key, path=segment.path),
                defaults={"data": words[segment.path], "translation_type": "manual"},
            )
    translation.save_target(publish=True)
    return Tool.objects.get(translation_key=tool.translation_key, locale=locale)


def test_translators_see_texts_only(centre):
    tool = make_tool(make_term("triage"), supplier="S", review_by=date(2027, 1, 31))
    paths = {segment.path for segment in extract_segments(tool)}
    assert paths == {"name", "supplier", "summary", f"does_not.{tool.does_not[0].id}", "oversight"}


def test_translation_shares_slug_dates_terms_and_line_ids(centre):
    term = make_term("triage")
    tool = make_tool(term, review_by=date(2027, 1, 31), verified_on=date(2026, 1, 31))
    line = tool.does_not[0].id
    arabic = translate(tool, {"name": "أداة", f"does_not.{line}": "لا تقرر شيئاً"})
    assert (arabic.slug, arabic.review_by, arabic.verified_on) == (tool.slug, tool.review_by, tool.verified_on)
    assert list(arabic.terms.all()) == [term]
    assert [(one.id, one.value) for one in arabic.does_not] == [(line, "لا تقرر شيئاً")]
    assert arabic.live


def test_l1_new_source_text_does_not_touch_the_live_translation(centre):
    tool = make_tool(name="Wren")
    arabic = translate(tool, {"name": "أداة", "summary": "موجز"})
    tool.summary = "A new summary."
    tool.save_revision().publish()
    assert Tool.objects.get(pk=arabic.pk).summary == "موجز"


def test_emptied_terms_of_the_source_are_emptied_in_translations(centre):
    tool = make_tool(make_term("triage"))
    arabic = translate(tool, {"name": "أداة"})
    tool.terms = []
    tool.save_revision().publish()
    assert list(Tool.objects.get(pk=arabic.pk).terms.all()) == []
