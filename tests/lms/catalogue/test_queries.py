"""Reads of the catalogue."""

import pytest

from lms.catalogue.models import Tool
from lms.catalogue.queries import listing, matching_tools, rows, tool_context, tool_in, vocabulary
from tests.factories.catalogue import make_term, make_tool


def names(language="en", chosen=(), query=""):
    """Return the names the list shows."""
    facets = vocabulary(language)
    found = listing(language, facets, [term.pk for term in chosen], query)
    return [row.tool.name for row in rows(found, facets, found.found)]


def test_terms_of_one_facet_widen_and_facets_narrow(centre):
    prevent, triage = make_term("prevent"), make_term("triage")
    cloud = make_term("cloud", facet="deployment")
    make_tool(prevent, name="A")
    make_tool(triage, cloud, name="B")
    assert names(chosen=[prevent, triage]) == ["A", "B"]
    assert names(chosen=[prevent, triage, cloud]) == ["B"]


def test_drafts_and_withdrawn_tools_never_show(centre):
    step = make_term("triage")
    make_tool(step, publish=False)
    make_tool(step).unpublish()
    assert names() == []
    assert matching_tools([step.pk], "en") == []


def test_edited_draft_of_a_live_tool_does_not_show(centre):
    tool = make_tool(name="Live name")
    tool.name = "Draft name"
    tool.save_revision()
    assert names() == ["Live name"]
    assert names(query="draft") == []


def test_tool_shows_in_the_readers_language_else_in_the_source(centre):
    first = make_tool(name="Wren")
    make_tool(of=first, language="ar", name="الصعو")
    make_tool(name="Heron")
    assert names("ar") == ["Heron", "الصعو"]
    assert names("fr") == ["Heron", "Wren"]


def test_draft_translation_leaves_the_source_in_its_place(centre):
    tool = make_tool(name="Wren")
    make_tool(of=tool, language="ar", name="الصعو", publish=False)
    assert tool_in("ar", tool.slug).name == "Wren"


@pytest.mark.parametrize("query", ["évidence", "EVIDENCE", "evidence wren", "wren"])
def test_search_forgives_case_and_accents(centre, query):
    make_tool(name="Wren", summary="Evidence log.")
    make_tool(name="Heron")
    assert names(query=query) == ["Wren"]


def test_search_finds_a_tool_by_any_of_its_languages_and_by_its_terms(centre):
    tool = make_tool(make_term("speech", facet="capability", ar="تحويل الكلام"), name="Wren")
    make_tool(of=tool, language="ar", name="أداة")
    assert names("ar", query="wren") == names("ar", query="الكلام") == names("ar", query="اداة") == ["أداة"]


def test_search_puts_name_and_summary_first(centre):
    make_tool(name="A", does_not=[("line", "Estimate age")])
    make_tool(name="B", summary="Suggests an age range.")
    assert names(query="age") == ["B", "A"]


@pytest.mark.parametrize("tools", [1, 3])
def test_list_costs_the_same_for_any_number_of_tools(centre, django_assert_num_queries, tools):
    step = make_term("triage", ar="الفرز")
    for _ in range(tools):
        make_tool(step, name="Wren")
    with django_assert_num_queries(7):
        assert len(names(chosen=[step], query="wren")) == tools


def test_matching_tools_share_a_capability_when_the_lesson_names_one(centre):
    speech, triage = make_term("speech", facet="capability"), make_term("triage")
    make_tool(triage, name="Only the step")
    make_tool(speech, name="Capability")
    make_tool(speech, triage, name="Zeal, both")
    assert [tool.name for tool in matching_tools([speech.pk, triage.pk], "en")] == ["Zeal, both", "Capability"]
    assert [tool.name for tool in matching_tools([triage.pk], "en")] == ["Only the step", "Zeal, both"]


@pytest.mark.parametrize("tools", [1, 3])
def test_matching_tools_are_one_query(centre, django_assert_num_queries, tools):
    speech = make_term("speech", facet="capability")
    for _ in range(tools):
        tool = make_tool(speech)
        make_tool(of=tool, language="ar", name=f"ar {tool.name}")
    with django_assert_num_queries(1):
        assert len(matching_tools([speech.pk], "ar")) == tools


def test_matching_tools_keep_to_the_limit_and_need_terms(centre, django_assert_num_queries):
    speech = make_term("speech", facet="capability")
    for _ in range(3):
        make_tool(speech)
    assert len(matching_tools([speech.pk], "en", limit=2)) == 2
    with django_assert_num_queries(0):
        assert matching_tools([], "en") == []


def test_context_of_a_preview_reads_unsaved_terms(centre):
    speech = make_term("speech", facet="capability")
    tool = Tool(name="New", locale=centre.home.locale)
    tool.terms = [speech]
    assert [term.key for term in tool_context(tool, "en")["capabilities"]] == ["speech"]
