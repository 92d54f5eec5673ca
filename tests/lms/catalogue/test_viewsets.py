"""The editor's screens of the catalogue."""

from datetime import date

import pytest
from django.urls import reverse

from lms.catalogue.models import Term, Tool
from tests.factories.catalogue import make_term, make_tool
from tests.factories.people import make_member


@pytest.fixture
def editor_client(centre, sign_in):
    return sign_in(make_member("editor"))


def address(name, *args, model="tool"):
    """Return the address of a screen."""
    return reverse(f"wagtailsnippets_lms_{model}:{name}", args=args)


def form(**values):
    """Return what the editor's form posts."""
    lines = {
        f"{name}-{key}": value for name in ("does_not", "limits", "questions") for key, value in {"count": "0"}.items()
    }
    one = {"does_not-count": "1", "does_not-0-deleted": "", "does_not-0-order": "0", "does_not-0-type": "line"}
    texts = {"name": "Wren", "slug": "wren", "summary": "S.", "oversight": "O.", "does_not-0-value": "Decide"}
    return lines | one | texts | values


@pytest.mark.parametrize("model", ["tool", "facet", "term"])
def test_lists_and_forms_open(editor_client, model):
    tool = make_tool(make_term("triage", ar="الفرز"), review_by=date(2020, 1, 31))
    term = tool.terms.get()
    pk = {"tool": tool.pk, "facet": term.facet_id, "term": term.pk}[model]
    for where in (address("list", model=model), address("add", model=model), address("edit", pk, model=model)):
        assert editor_client.get(where).status_code == 200


def test_list_says_that_a_review_is_overdue_and_filters_by_it(editor_client):
    make_tool(name="Old", review_by=date(2020, 1, 31))
    make_tool(name="Fresh", review_by=date(2999, 1, 31))
    page = editor_client.get(address("list"), {"review": "overdue"}).content.decode()
    assert "Overdue since 31 January 2020" in page
    assert "Fresh" not in page


def test_editor_writes_and_publishes_a_tool_with_its_terms(editor_client):
    term = make_term("triage")
    response = editor_client.post(address("add"), form(terms=[str(term.pk)], **{"action-publish": "1"}))
    assert response.status_code == 302, response.context["form"].errors
    tool = Tool.objects.get(slug="wren")
    assert tool.live
    assert (list(tool.terms.all()), tool.does_not[0].value) == ([term], "Decide")


def test_saved_draft_keeps_its_terms_apart_from_the_live_ones(editor_client):
    old, new = make_term("triage"), make_term("receive")
    tool = make_tool(old, slug="wren")
    assert editor_client.post(address("edit", tool.pk), form(terms=[str(new.pk)])).status_code == 302
    tool = Tool.objects.get(pk=tool.pk)
    assert list(tool.terms.all()) == [old]
    assert list(tool.get_latest_revision_as_object().terms.all()) == [new]


def test_second_tool_at_the_same_address_is_refused(editor_client):
    make_tool(slug="wren")
    response = editor_client.post(address("add"), form())
    assert "Another tool has this address already." in response.content.decode()
    assert Tool.objects.count() == 1


def test_facet_may_not_take_a_word_of_the_address(editor_client):
    values = {"label": "Q", "key": "q", "position": "1", "labels-TOTAL_FORMS": "0", "labels-INITIAL_FORMS": "0"}
    response = editor_client.post(address("add", model="facet"), values)
    assert "taken by the list of tools" in response.content.decode()


def test_preview_shows_the_readers_page(editor_client):
    tool = make_tool(make_term("speech", facet="capability"), name="Wren")
    posted = editor_client.post(address("preview_on_edit", tool.pk), form(name="Draft name"))
    assert posted.json()["is_valid"]
    page = editor_client.get(address("preview_on_edit", tool.pk)).content.decode()
    assert "Draft name" in page
    assert "Listing is not endorsement." in page


def test_officer_has_no_business_here(officer_client):
    assert officer_client.get(address("list")).status_code in (302, 403)


def test_facet_with_terms_is_kept_with_a_word_why(editor_client):
    term = make_term("triage")
    response = editor_client.post(address("delete", term.facet_id, model="facet"), follow=True)
    assert "This facet still has terms." in response.content.decode()
    assert Term.objects.filter(pk=term.pk).exists()


def test_list_shows_the_language_of_each_version_and_filters_by_it(editor_client):
    tool = make_tool(name="Wren")
    make_tool(of=tool, language="ar", name="الصعو")
    page = editor_client.get(address("list"), {"locale": "ar"}).content.decode()
    assert "الصعو" in page
    assert "Wren" not in page
