"""Every type of question answered by keyboard alone, from the first page to the result, in two directions."""

import pytest

from assessments.attempts.models import Attempt
from assessments.attempts.queries import current_answers, unanswered
from tests.assessments.quiz_player import player_of
from tests.browser.actions import emulate, sign_in
from tests.factories.questions import ANSWERS, make_question, make_quiz, translate_question

KINDS = [kind.value for kind in ANSWERS]
ESSAY = "First the law.\n\nThen the reasons."
#: What has the focus: a kind of field, the page's one large button, or something else.
FOCUSED = """() => {
  const one = document.activeElement
  if (one.matches("main .btn--big")) return "button"
  if (!one.closest("main fieldset")) return ""
  return one.inputMode === "decimal" ? "number" : one.type || ""
}"""


@pytest.fixture
def quiz(centre):
    """A quiz with every type of question, also in Arabic."""
    questions = [make_question(kind) for kind in KINDS]
    for question in questions:
        translate_question(question, "ar")
    return make_quiz(questions=questions)


@pytest.mark.parametrize(("language", "dark", "width"), [("en", False, 1280), ("ar", True, 360)])
def test_every_type_of_question_is_answered_by_keyboard_alone(quiz, page, axe, page_problems, language, dark, width):
    player = player_of(quiz)
    sign_in(page, player.profile, language)
    emulate(page, dark=dark, width=width)
    page.goto(f"/{language}/quiz/{quiz.activity.key}/")
    through(page, axe)
    for kind in KINDS:
        if kind == "numeric":
            through(page, axe, number="twelve")
            assert page.locator("[aria-invalid=true]").count() == 1
            assert page_problems.pop().startswith("Failed to load resource")  # the browser's word for status 422
        through(page, axe)
    assert unanswered(player.attempt) == []
    through(page, axe)
    axe(page)
    assert page.locator("article.result").count() == len(KINDS)
    assert player.attempt.state == Attempt.State.MARKING
    assert typed_by(player.attempt) == {
        "numeric": {"number": "12.5", "unit": unit_of(quiz)},
        "short": {"text": "some words"},
        "essay": {"text": ESSAY},
    }


def through(page, axe, number: str = "12,5") -> None:
    """Fill every field that Tab reaches, look at the page, and press its large button."""
    for place in fields(page):
        fill(page, place, number)
    axe(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert page.evaluate(FOCUSED) == "button"
    with page.expect_navigation():
        page.keyboard.press("Enter")


def fields(page):
    """Press Tab until the large button has the focus; yield the number of each field on the way."""
    place = 0
    for _press in range(150):
        page.keyboard.press("Tab")
        focused = page.evaluate(FOCUSED)
        if focused == "button":
            return
        if focused:
            place += 1
            yield place
    raise AssertionError("Tab never reached the button that goes on.")


def fill(page, place: int, number: str) -> None:
    """Answer the field that has the focus, with keys alone."""
    kind = page.evaluate(FOCUSED)
    if kind == "radio":
        page.keyboard.press("Space")
        page.keyboard.press("ArrowDown")
    elif kind == "checkbox":
        page.keyboard.press("Space")
    elif kind == "select-one":
        page.keyboard.press("Home")
        for _step in range(place):
            page.keyboard.press("ArrowDown")
    elif kind in ("text", "number", "textarea"):
        page.keyboard.press("Control+A")
        page.keyboard.type({"number": number, "textarea": ESSAY}.get(kind, "some words"))


def typed_by(attempt: Attempt) -> dict[str, dict]:
    """Return what was typed into the fields of one answer each."""
    answers = current_answers(attempt)
    keys = {kind: attempt.questions[KINDS.index(kind)]["key"] for kind in ("numeric", "short", "essay")}
    return {kind: answers[key].response for kind, key in keys.items()}


def unit_of(quiz) -> str:
    """Return the first unit that Arrow Down reaches from the number's field: the second of the list."""
    question = quiz.items.get(question__type="numeric").question
    return [block.id for block in question.answers if block.block_type == "unit"][1]
