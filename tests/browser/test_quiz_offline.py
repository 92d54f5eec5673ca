"""A quiz on a bad network: what was answered is kept on the device, sent when the line is back, and never lost."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.utils import timezone
from playwright.sync_api import Page, expect

from assessments.attempts.models import Attempt
from assessments.attempts.queries import current_answers
from tests.assessments.quiz_player import Player, player_of
from tests.browser.actions import sign_in
from tests.factories.questions import make_question, make_quiz, right_response, translate_question

OFFLINE = "No connection. Your answers are kept on this device and sent when it is back."
QUEUED = "Object.keys(localStorage).filter((name) => name.startsWith('lms:quiz:')).length"


@pytest.fixture
def questions(centre):
    """A choice and a short answer, the choice also in Arabic."""
    found = [make_question(), make_question("short")]
    translate_question(found[0], "ar")
    return found


@pytest.fixture
def player(questions) -> Player:
    """An officer in the middle of a quiz with both on one page."""
    player = player_of(make_quiz(questions=questions, layout="all"))
    player.begin()
    return player


@pytest.fixture
def asked(player, page) -> Page:
    """The page that asks them."""
    sign_in(page, player.profile)
    page.goto(player.url("q/"))
    return page


def answers(player: Player) -> list[dict]:
    return sorted((one.response for one in current_answers(player.attempt).values()), key=str)


def wait_for_queue(page: Page, length: int) -> None:
    """Wait until so many answers are kept on the device. The page's own policy forbids Playwright's way of waiting."""
    for _ in range(150):
        if page.evaluate(QUEUED) == length:
            return
        page.wait_for_timeout(100)
    pytest.fail(f"{page.evaluate(QUEUED)} answers are kept on the device, not {length}.")


def say(page: Page, question, words: str) -> None:
    page.locator(f"input[name='answer-{question.translation_key}']").fill(words)


def lose_the_line(page: Page, page_problems) -> None:
    page.context.set_offline(True)
    page_problems.clear()


def take_back_the_line(page: Page, page_problems) -> None:
    page_problems.clear()  # a browser notes every request that did not get through
    page.context.set_offline(False)


def test_an_answer_is_saved_as_it_is_given(asked, player, questions):
    asked.locator(".option input").first.check()
    expect(asked.locator(".saved")).to_contain_text("Saved")
    assert len(answers(player)) == 1
    assert asked.evaluate(QUEUED) == 0


def test_losing_the_line_loses_nothing(asked, player, questions, page_problems):
    lose_the_line(asked, page_problems)
    asked.locator(".option input").first.check()
    say(asked, questions[1], "Habeas corpus")
    expect(asked.locator(".saved")).to_contain_text(OFFLINE)
    wait_for_queue(asked, 2)
    assert answers(player) == []
    take_back_the_line(asked, page_problems)
    expect(asked.locator(".saved")).to_contain_text("Saved")
    wait_for_queue(asked, 0)
    assert {"text": "Habeas corpus"} in answers(player)
    page_problems.clear()


def test_what_was_not_sent_survives_closing_the_page(asked, player, questions, page_problems):
    lose_the_line(asked, page_problems)
    say(asked, questions[1], "Habeas corpus")
    asked.locator("h1").click()
    wait_for_queue(asked, 1)
    other = asked.context.new_page()
    asked.close()
    take_back_the_line(other, page_problems)
    other.goto(player.url("q/"))
    expect(other.locator(f"input[name='answer-{questions[1].translation_key}']")).to_have_value("Habeas corpus")
    wait_for_queue(other, 0)
    assert answers(player) == [{"text": "Habeas corpus"}]
    page_problems.clear()


def test_handing_in_without_a_line_warns_and_keeps_everything(asked, player, questions, page_problems):
    lose_the_line(asked, page_problems)
    say(asked, questions[1], "Habeas corpus")
    asked.get_by_role("button", name="Hand in my answers").click()
    expect(asked.locator(".saved")).to_contain_text(OFFLINE)
    assert player.attempt.is_open
    take_back_the_line(asked, page_problems)
    wait_for_queue(asked, 0)
    asked.locator(".option input").first.check()
    asked.get_by_role("button", name="Hand in my answers").click()
    expect(asked.locator("article.result")).to_have_count(2)
    assert (player.attempt.is_open, asked.evaluate(QUEUED)) == (False, 0)
    page_problems.clear()


def test_c1_a_language_switch_in_the_middle_keeps_what_was_given(asked, player, questions):
    asked.locator(".option input").nth(1).check()
    chosen = asked.locator(".option input:checked").get_attribute("value")
    asked.goto(player.url("q/").replace("/en/", "/ar/"))
    expect(asked.locator("html")).to_have_attribute("dir", "rtl")
    assert asked.locator(".option input:checked").get_attribute("value") == chosen
    assert answers(player) == [{"chosen": [chosen]}]


def test_a12_a_second_window_is_told_of_the_hand_in(asked, player):
    other = asked.context.new_page()
    other.goto(player.url("review/"))
    other.get_by_role("button", name="Hand in my answers").click()
    other.wait_for_url("**/result/**")
    expect(asked.get_by_text("This try was handed in in another window.")).to_be_visible()
    expect(asked.get_by_role("link", name="See how this try ended")).to_have_attribute(
        "href", player.url(f"result/{player.attempt.pk}/")
    )
    expect(asked.locator(".option input").first).to_be_disabled()


def test_a12_an_answer_in_a_window_that_was_not_told_is_kept_aside(asked, player, questions):
    player.post("hand-in/")
    asked.locator(".option input").first.check()
    expect(asked.get_by_role("link", name="See how this try ended")).to_be_visible()
    assert player.attempt.answers.get().late


def test_signed_out_meanwhile_keeps_the_answers_here(asked, player, questions, page_problems):
    cookies = [one for one in asked.context.cookies() if one["name"] == settings.SESSION_COOKIE_NAME]
    asked.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    asked.locator(".option input").first.check()
    expect(asked.get_by_text("You are signed out. Sign in again in another tab")).to_be_visible()
    assert (asked.evaluate(QUEUED), answers(player)) == (1, [])
    asked.context.add_cookies(cookies)
    wait_for_queue(asked, 0)
    assert len(answers(player)) == 1
    page_problems.clear()


def test_signing_out_at_once_sends_the_last_answer_first(asked, player):
    asked.locator(".option input").first.check()
    asked.locator("header .menu", has_text="Signed in as").locator("summary").click()
    asked.locator("header").get_by_role("button", name="Sign out").click()
    expect(asked.locator("main")).to_contain_text("You are signed out.")
    assert (len(answers(player)), asked.evaluate(QUEUED)) == (1, 0)


def test_signing_out_leaves_nothing_on_the_device(asked, player, questions, page_problems):
    asked.evaluate("localStorage.setItem('lms:quiz:x:y', JSON.stringify({event: 'a', made: Date.now()}))")
    asked.goto("/en/account/logout/")
    asked.locator("main form button").click()
    expect(asked.locator("main")).to_contain_text("You are signed out.")
    assert asked.evaluate(QUEUED) == 0


@pytest.fixture
def timed(centre, page) -> tuple[Player, Page]:
    """An officer with four minutes left."""
    player = player_of(make_quiz(questions=[make_question("short")], time_limit=60))
    player.begin()
    _leave(player, minutes=3, seconds=58)
    sign_in(page, player.profile)
    page.goto(player.url("q/"))
    return player, page


def _leave(player: Player, **left: float) -> None:
    Attempt.objects.filter(pk=player.attempt.pk).update(deadline_at=timezone.now() + timedelta(**left))


def test_the_time_left_is_told_in_words(timed):
    _player, page = timed
    expect(page.locator(".deadline__left")).to_have_text("Time left: 4 minutes")
    page.goto(page.url.replace("/en/", "/ar/"))
    expect(page.locator(".deadline__left")).to_contain_text("4 دقائق")


def test_a10_more_time_moves_the_clock_with_the_next_save(timed):
    player, page = timed
    _leave(player, minutes=23, seconds=58)
    page.locator(".ask input[type=text]").fill("Habeas")
    expect(page.locator(".deadline__end")).to_contain_text("You have been given more time.")
    expect(page.locator(".deadline__left")).to_have_text("Time left: 24 minutes")


def test_a7_when_the_time_ends_the_last_words_are_sent_and_the_page_says_so(timed):
    player, page = timed
    _leave(player, seconds=4)
    page.goto(player.url("q/"))
    page.locator(".ask input[type=text]").press_sequentially("Habeas corpus")
    expect(page.get_by_text("Your time has ended. What you answered until then is being sent.")).to_be_visible()
    expect(page.locator(".ask input[type=text]")).to_be_disabled()
    assert answers(player) == [{"text": "Habeas corpus"}]
    page.get_by_role("link", name="See how it goes on").click()
    expect(page.get_by_role("heading", name="Your time has ended")).to_be_visible()
    page.locator("main .btn--big").click()
    page.wait_for_url("**/result/**")
    assert player.attempt.percent == 100


def test_the_whole_quiz_works_without_javascript(questions, new_context, live_server):
    player = player_of(make_quiz(questions=questions, layout="one"))
    page = new_context(java_script_enabled=False).new_page()
    sign_in(page, player.profile)
    page.goto(player.url())
    page.locator("main .btn--big").click()
    (right,) = right_response(questions[0])["chosen"]
    page.locator(f"input[value='{right}']").check()
    page.locator("main .btn--big").click()
    say(page, questions[1], "Habeas corpus")
    page.locator("main .btn--big").click()
    page.locator("main .btn--big").click()
    expect(page.locator("h1")).to_have_text("Passed: 2 of 2 right")
