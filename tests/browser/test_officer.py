"""The officer's journey in a real browser, on the real starter course: enrol, read, answer, done."""

import pytest
from playwright.sync_api import expect

from assessments.attempts.models import Attempt
from assessments.questions.models import Question
from cms.demo.courses import load_courses
from cms.demo.pages import load_pages
from cms.demo.tools import load_vocabulary
from courses.content.models import PublishedCourse
from tests.browser.actions import emulate, sign_in
from tests.factories.people import make_member
from tests.factories.questions import form_of, right_response


@pytest.fixture
def essentials(centre):
    """Course R1 as it is delivered, in English, Arabic and French."""
    load_pages()
    load_vocabulary(lambda line: None)
    load_courses(lambda line: None, codes=["r1"])
    return PublishedCourse.objects.get(code="R1", language="en")


@pytest.mark.parametrize(("language", "width", "dark"), [("en", 1280, False), ("ar", 360, True)])
def test_officer_takes_the_course_from_the_catalogue_to_completed(essentials, page, axe, language, width, dark):
    officer = make_member()
    sign_in(page, officer, language)
    emulate(page, width=width, dark=dark)
    course = PublishedCourse.objects.get(code="R1", language=language)
    page.goto(f"/{language}/my/")
    axe(page)
    page.goto(f"/{language}/learn/")
    axe(page)
    page.get_by_role("link", name=course.title).click()
    axe(page)
    page.locator("section.finish button[type=submit]").click()
    page.locator("section.finish a.btn").click()
    for number, lesson in enumerate(course.lessons()[:-1]):
        expect(page.get_by_role("heading", level=1)).to_have_text(lesson["title"])
        if number == 0:
            axe(page)
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        page.locator("section.finish button[type=submit]").click()
    page.locator(".block--activity a.btn").click()
    pass_quiz(page, officer)
    axe(page)
    page.goto(f"/{language}/my/")
    expect(page.locator(".state--done")).to_have_count(1)
    axe(page)
    page.goto(course.url)
    expect(page.locator(".finish .state--done")).to_be_visible()
    axe(page)


def pass_quiz(page, officer) -> None:
    """Give every right answer and hand in."""
    page.locator("main .btn--big").click()
    attempt = Attempt.objects.get(subject=officer.subject)
    for pin in attempt.pinned["questions"]:
        question = Question.objects.get(translation_key=pin["key"], locale__language_code="en")
        for name, value in form_of(question, right_response(question), pin["order"]).items():
            answer(page, name, value)
        go_on(page)
    go_on(page)
    attempt.refresh_from_db()
    assert attempt.passed


def go_on(page) -> None:
    """Press the page's button and wait for the next page: what is not sent yet goes first."""
    with page.expect_navigation():
        page.locator("main .btn--big").click()


def answer(page, name: str, value) -> None:
    """Fill one field of a question, whatever it is."""
    if isinstance(value, list):
        for one in value:
            page.locator(f"input[name='{name}'][value='{one}']").check()
    else:
        page.locator(f"select[name='{name}']").select_option(value)


def test_c1_language_switch_in_the_middle_keeps_the_place(essentials, page):
    officer = make_member()
    sign_in(page, officer)
    page.goto(essentials.url)
    page.locator("section.finish button[type=submit]").click()
    page.locator("section.finish a.btn").click()
    page.locator("section.finish button[type=submit]").click()
    page.locator("summary", has_text="English").click()
    page.get_by_role("link", name="العربية").click()
    arabic = PublishedCourse.objects.get(code="R1", language="ar")
    expect(page.get_by_role("heading", level=1)).to_have_text(arabic.lessons()[1]["title"])
    expect(page.locator(".outline .is-done")).to_have_count(1)
    assert page.locator("html").get_attribute("dir") == "rtl"


def test_course_can_be_taken_without_javascript_and_by_keyboard(essentials, new_context):
    officer = make_member()
    page = new_context(java_script_enabled=False).new_page()
    sign_in(page, officer)
    page.goto(essentials.url)
    press(page, "section.finish button[type=submit]")
    press(page, "section.finish a.btn")
    press(page, "section.finish button[type=submit]")
    expect(page.get_by_role("heading", level=1)).to_have_text(essentials.lessons()[1]["title"])


def press(page, selector: str) -> None:
    """Press a control with the keyboard."""
    control = page.locator(selector)
    control.focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")
