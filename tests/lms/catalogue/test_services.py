"""Writes of the catalogue."""

from datetime import date

from lms.catalogue.models import Tool
from tests.factories.catalogue import make_term, make_tool


def test_publishing_gives_every_language_the_sources_facts(centre):
    step = make_term("triage")
    tool = make_tool()
    translation = make_tool(of=tool, language="ar", name="أداة")
    tool.slug, tool.review_by, tool.terms = "new-slug", date(2027, 1, 31), [step]
    tool.save_revision().publish()
    translation = Tool.objects.get(pk=translation.pk)
    assert (translation.slug, translation.review_by, list(translation.terms.all())) == (
        "new-slug",
        date(2027, 1, 31),
        [step],
    )


def test_translation_published_with_older_terms_gets_the_sources(centre):
    old, new = make_term("triage"), make_term("receive")
    tool = make_tool(new)
    translation = make_tool(old, of=tool, language="ar", slug="other")
    assert list(translation.terms.all()) == [new]
    assert translation.slug == tool.slug


def test_unpublished_source_changes_nothing_elsewhere(centre):
    old, new = make_term("triage"), make_term("receive")
    tool = make_tool(old, publish=False)
    translation = make_tool(new, of=tool, language="ar")
    assert list(translation.terms.all()) == [new]


def test_renamed_term_is_found_by_its_new_words(centre):
    term = make_term("speech", facet="capability", ar="كلام")
    tool = make_tool(term)
    term.label = "Transcribe"
    term.save()
    assert "transcribe" in Tool.objects.get(pk=tool.pk).search_text


def test_deleting_a_term_with_its_labels_leaves_the_tools(centre):
    term = make_term("speech", facet="capability", ar="كلام")
    tool = make_tool(term)
    term.delete()
    assert list(Tool.objects.get(pk=tool.pk).terms.all()) == []
