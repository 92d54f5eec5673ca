"""An officer takes a quiz in a real browser, by keyboard, in two directions."""

import pytest

from tests.assessments.quiz_player import player_of
from tests.browser.actions import emulate, sign_in
from tests.factories.questions import make_question, make_quiz, translate_question

KINDS = ["single", "multiple", "truefalse", "matching", "ordering"]


@pytest.fixture
def quiz(centre):
    """A quiz with every kind of question, also in Arabic."""
    questions = [make_question(kind) for kind in KINDS]
    for question in questions:
        translate_question(question, "ar")
    return make_quiz(questions=questions)


@pytest.mark.parametrize(("language", "dark", "width"), [("en", False, 1280), ("ar", True, 360)])
def test_officer_takes_a_quiz_with_every_kind_of_question(quiz, page, axe, language, dark, width):
    player = player_of(quiz)
    sign_in(page, player.profile, language)
    emulate(page, dark=dark, width=width)
    page.goto(f"/{language}/quiz/{quiz.activity.key}/")
    axe(page)
    press(page)
    for _kind in KINDS:
        choose(page)
        axe(page)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        press(page)
    axe(page)
    press(page)
    axe(page)
    assert page.locator("article.result").count() == len(KINDS)
    assert not player.attempt.is_open


def press(page) -> None:
    """Press the page's one large button, by keyboard."""
    button = page.locator("main .btn--big")
    button.focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")


def choose(page) -> None:
    """Choose the first option, or give every item a place of its own."""
    options = page.locator(".option input")
    if options.count():
        options.first.focus()
        page.keyboard.press("Space")
    for place, select in enumerate(page.locator(".pairs select").all(), start=1):
        select.select_option(index=place)
