"""Pages of the catalogue."""

from datetime import date

import pytest
from django.core.cache import cache

from tests.factories.catalogue import make_facet, make_term, make_tool
from tests.factories.courses import lessons_of, make_course


def text(client, address):
    """Return the page at an address."""
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


def test_list_filters_by_the_address_and_offers_each_filter_back(centre, officer_client):
    prevent, triage = make_term("prevent"), make_term("triage")
    make_tool(prevent, name="Heron")
    make_tool(triage, name="Wren")
    page = text(officer_client, "/en/tools/?step=prevent&step=triage&q=heron")
    assert "Heron" in page
    assert "Wren" not in page
    assert 'href="?step=triage&amp;q=heron"' in page
    assert 'href="?step=prevent&amp;step=triage"' in page


def test_list_leaves_out_what_the_vocabulary_does_not_know(centre, officer_client):
    make_tool(make_term("triage"), name="Wren")
    response = officer_client.get("/en/tools/?step=nonsense&bogus=1&page=99")
    assert [row.tool.name for row in response.context["rows"]] == ["Wren"]
    assert response.context["selection"].address() == "?"


def test_counts_stand_beside_the_terms(centre, officer_client):
    triage = make_term("triage")
    make_tool(triage)
    make_tool(triage)
    response = officer_client.get("/en/tools/")
    assert [choice["count"] for choice in response.context["facets"][0]["choices"]] == [2]


def test_nothing_found_says_what_to_take_back(centre, officer_client, settings):
    settings.LMS = {"CONTACT_URL": "mailto:tools@example.org"}
    make_tool(make_term("triage", label="Triage first"), name="Wren")
    make_term("receive")
    page = text(officer_client, "/en/tools/?step=triage&q=zebra")
    assert "No tool fits all of this" in page
    assert "Leave out the search for “zebra”: 1 tool" in page
    assert "mailto:tools@example.org" in page


def test_suggesting_is_not_offered_without_an_address_for_it(centre, officer_client):
    make_tool()
    assert "Suggest a tool" not in text(officer_client, "/en/tools/?q=zebra")


def test_empty_catalogue_says_so(centre, officer_client):
    assert "No tool is listed yet" in text(officer_client, "/en/tools/")


@pytest.mark.parametrize("tools", [1, 3])
def test_list_page_costs_the_same_for_any_number_of_tools(centre, officer_client, django_assert_num_queries, tools):
    step = make_term("triage", ar="الفرز")
    make_facet("deployment")
    for _ in range(tools):
        make_tool(step, name="Wren")
    with django_assert_num_queries(9):
        officer_client.get("/en/tools/?step=triage&q=wren")


def test_long_list_is_cut_into_pages_that_keep_the_filters(centre, officer_client, settings):
    settings.LMS = {"PAGE_SIZE": 2}
    step = make_term("triage")
    for name in ("A-tool", "B-tool", "C-tool"):
        make_tool(step, name=name)
    page = text(officer_client, "/en/tools/?step=triage&page=2")
    assert "C-tool" in page
    assert "A-tool" not in page
    assert 'href="?step=triage"' in page


def test_tool_page_leads_with_what_it_does_not_do(centre, officer_client):
    tool = make_tool(make_term("speech", facet="capability", label="Turn speech into text"), limits=[("line", "Noise")])
    page = text(officer_client, f"/en/tools/{tool.slug}/")
    order = ["Turn speech into text", "Listing is not endorsement.", "Decide anything", "A person decides.", "Noise"]
    assert sorted(order, key=page.index) == order


def test_tool_page_says_in_words_that_its_review_is_overdue(centre, officer_client):
    tool = make_tool(verified_on=date(2019, 1, 31), review_by=date(2020, 1, 31))
    page = text(officer_client, f"/en/tools/{tool.slug}/")
    assert "Review overdue since 31 January 2020" in page
    assert "Last checked 31 January 2019" in page


def test_l2_tool_shown_in_another_language_says_so_and_is_marked(centre, officer_client):
    tool = make_tool(make_term("triage", label="Triage", fr="Trier"), name="Wren")
    page = text(officer_client, f"/fr/tools/{tool.slug}/")
    assert '<h1 lang="en" dir="ltr">Wren</h1>' in page
    assert "Trier" in page


@pytest.mark.parametrize("kind", ["draft", "withdrawn", "unknown"])
def test_tool_that_is_not_published_is_not_found(centre, officer_client, kind):
    tool = make_tool(publish=kind != "draft")
    if kind == "withdrawn":
        tool.unpublish()
    slug = "unknown" if kind == "unknown" else tool.slug
    assert officer_client.get(f"/en/tools/{slug}/").status_code == 404


def test_html_in_every_field_is_shown_as_text(centre, officer_client):
    evil = "<script>alert(1)</script>"
    term = make_term("triage", label=evil)
    values = dict.fromkeys(("name", "supplier", "summary", "oversight", "evidence_note", "access", "ai_act"), evil)
    lines = {name: [("line", evil)] for name in ("does_not", "limits", "questions")}
    tool = make_tool(term, **values, **lines)
    for address in (f"/en/tools/{tool.slug}/", f"/en/tools/?step=triage&q={evil}", "/en/tools/?step=triage"):
        assert evil not in text(officer_client, address)


def test_visitor_is_sent_to_sign_in(centre, client):
    assert client.get("/en/tools/").status_code == 302
    assert client.get(f"/en/tools/{make_tool().slug}/").status_code == 302


def test_tool_page_names_the_lessons_that_share_its_capability(centre, officer_client):
    speech, triage = make_term("speech", facet="capability"), make_term("triage")
    first, second = lessons_of(make_course(code="R7"))
    first.terms, second.terms = [speech], [triage]
    first.save_revision().publish()
    second.save_revision().publish()
    tool = make_tool(speech, triage)
    page = text(officer_client, f"/en/tools/{tool.slug}/")
    assert first.title in page
    assert "R7.1" in page
    assert second.title not in page


def test_withdrawn_lesson_is_not_named(centre, officer_client):
    speech = make_term("speech", facet="capability")
    lesson = lessons_of(make_course())[0]
    lesson.terms = [speech]
    lesson.save_revision().publish()
    lesson.unpublish()
    assert lesson.title not in text(officer_client, f"/en/tools/{make_tool(speech).slug}/")


@pytest.mark.parametrize("lessons", [1, 3])
def test_tool_page_costs_the_same_for_any_number_of_lessons(centre, officer_client, django_assert_num_queries, lessons):
    speech = make_term("speech", facet="capability")
    for lesson in lessons_of(make_course(lessons=lessons)):
        lesson.terms = [speech]
        lesson.save_revision().publish()
    tool = make_tool(speech)
    with django_assert_num_queries(10):
        officer_client.get(f"/en/tools/{tool.slug}/")


def test_terms_that_would_leave_nothing_are_not_offered_unless_chosen(centre, officer_client):
    triage, receive = make_term("triage"), make_term("receive")
    cloud = make_term("cloud", facet="deployment")
    make_tool(triage)
    make_tool(receive, cloud)
    response = officer_client.get("/en/tools/?step=triage&deployment=cloud")
    offered = {facet["facet"].key: [c["term"].key for c in facet["choices"]] for facet in response.context["facets"]}
    assert offered == {"step": ["receive", "triage"], "deployment": ["cloud"]}


def test_new_tool_appears_in_a_lesson_that_nobody_edited(centre, officer_client):
    speech = make_term("speech", facet="capability")
    lesson = lessons_of(make_course())[0]
    lesson.terms = [speech]
    lesson.save_revision().publish()
    cache.clear()
    assert "Wren" not in text(officer_client, lesson.url)
    make_tool(speech, name="Wren")
    cache.clear()  # lessons may lag a minute behind
    assert "Wren" in text(officer_client, lesson.url)
