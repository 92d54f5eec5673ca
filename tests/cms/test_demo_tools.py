"""The sample tools: loaded once, never against an editor."""

import pytest

from cms.demo.tools import load_tools, load_vocabulary, remove_tools
from lms.catalogue.models import Facet, Term, TermLabel, Tool
from tests.factories.catalogue import make_tool


def quiet(line):
    """Report to nobody."""


@pytest.fixture
def tools(centre):
    load_tools(quiet)


def test_every_tool_is_published_in_three_languages_with_the_same_facts(tools):
    assert Tool.objects.filter(live=True).count() == 72
    for source in Tool.objects.filter(locale__language_code="en"):
        versions = Tool.objects.filter(translation_key=source.translation_key)
        assert {(tool.slug, tool.verified_on, tool.review_by) for tool in versions} == {
            (source.slug, source.verified_on, source.review_by)
        }
        assert {frozenset(tool.terms.all()) for tool in versions} == {frozenset(source.terms.all())}
        assert len({tuple(line.id for line in tool.does_not) for tool in versions}) == 1
        assert len({tool.does_not[0].value for tool in versions}) == 3


def test_every_word_of_the_vocabulary_exists_in_six_languages(centre):
    load_vocabulary(quiet)
    assert TermLabel.objects.count() == 5 * Term.objects.count()
    assert Facet.objects.get(key="step").words_in("zh-hans")[0] == "工作步骤"


def test_loading_again_changes_nothing_an_editor_made_and_removing_leaves_what_is_not_ours(tools):
    tool = Tool.objects.get(slug="sample-wren-exact-matcher", locale__language_code="ar")
    Tool.objects.filter(pk=tool.pk).update(summary="كلمة المحرر")
    Term.objects.filter(facet__key="step", key="triage").update(label="Ours")
    own, terms = make_tool(), Term.objects.count()
    load_tools(quiet)
    assert Tool.objects.get(pk=tool.pk).summary == "كلمة المحرر"
    assert Term.objects.get(facet__key="step", key="triage").label == "Ours"
    assert Tool.objects.count() == 73
    remove_tools()
    assert list(Tool.objects.all()) == [own]
    assert Term.objects.count() == terms
