"""The tools catalogue in a browser: filter, take a filter back, read a tool; in English and in Arabic."""

import pytest
from playwright.sync_api import expect

from tests.browser.actions import emulate, sign_in
from tests.factories.catalogue import make_term, make_tool

WORDS = {
    "en": {"step": "Triage first", "tool": "Wren", "other": "Heron", "apply": "button[type=submit].btn--quiet"},
    "ar": {"step": "الفرز أولاً", "tool": "الصعو", "other": "مالك الحزين", "apply": "button[type=submit].btn--quiet"},
}


@pytest.fixture
def catalogue(centre):
    triage = make_term("triage", label="Triage first", ar="الفرز أولاً")
    receive = make_term("receive", label="Receive", ar="التلقي")
    wren = make_tool(triage, make_term("speech", facet="capability", label="Transcribe", ar="تفريغ"), name="Wren")
    heron = make_tool(receive, name="Heron")
    make_tool(of=wren, language="ar", name="الصعو", does_not=[("line", "لا تقرر شيئاً")])
    make_tool(of=heron, language="ar", name="مالك الحزين")
    return wren


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("language", ["en", "ar"])
def test_reader_filters_takes_a_filter_back_and_reads_a_tool(page, officer, catalogue, axe, language, dark):
    words = WORDS[language]
    sign_in(page, officer, language)
    emulate(page, dark=dark)
    page.goto(f"/{language}/tools/")
    page.get_by_label(words["step"]).check()
    page.locator(words["apply"]).click()
    expect(page.locator(".ledger__title")).to_have_text([words["tool"]])
    assert page.url.endswith("?step=triage&q=") or page.url.endswith("?q=&step=triage")
    axe(page)
    page.locator(".chips a").first.click()
    expect(page.locator(".ledger__title")).to_have_count(2)
    assert set(page.locator(".ledger__title").all_inner_texts()) == {words["tool"], words["other"]}
    page.get_by_role("link", name=words["tool"]).click()
    expect(page.locator("h1")).to_have_text(words["tool"])
    assert page.locator("html").get_attribute("dir") == ("rtl" if language == "ar" else "ltr")
    axe(page)


def test_filters_work_by_keyboard_on_a_phone(page, officer, catalogue):
    sign_in(page, officer)
    emulate(page, width=360, height=740)
    page.goto("/en/tools/")
    page.locator(".fold--rail > summary").focus()
    page.keyboard.press("Enter")
    page.get_by_label("Triage first").focus()
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    page.wait_for_url("**step=triage**")
    assert page.locator(".ledger__title").all_inner_texts() == ["Wren"]
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_nothing_found_leads_somewhere(page, officer, catalogue, axe):
    sign_in(page, officer)
    page.goto("/en/tools/?step=triage&q=zebra")
    axe(page)
    page.get_by_role("link", name="Leave out the search").click()
    assert page.locator(".ledger__title").all_inner_texts() == ["Wren"]
