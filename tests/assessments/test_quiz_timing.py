"""Time: told before the start, kept by the server, ended as of the deadline."""

from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.messages.storage.cookie import CookieStorage
from django.utils import timezone

from assessments.activities.quiz.allowances import extend
from assessments.activities.quiz.answering import save_posted
from assessments.activities.quiz.desk import Desk
from assessments.activities.quiz.models import Layout
from assessments.activities.quiz.services import close_expired
from assessments.attempts.models import NETWORK_GRACE, Accommodation, Attempt, Expiry
from assessments.attempts.queries import sheet
from courses.content.models import CoursePage
from courses.enrolment.services import renew
from courses.progress.models import CompletionFact, CourseSummary
from tests.assessments.quiz_player import Player, player_of
from tests.factories.people import make_member
from tests.factories.questions import make_question, make_quiz, right_response, wrong_response

pytestmark = pytest.mark.usefixtures("centre")
PAST = {"minutes": 61}


def timed(**values) -> tuple[Player, object]:
    question = make_question()
    player = player_of(make_quiz(questions=[question], **({"time_limit": 60} | values)))
    return player, question


def answered_and_over(**values) -> Player:
    """Return an officer who answered rightly and let the hour pass."""
    player, question = timed(**values)
    player.begin()
    player.save(player.event(question, right_response(question)))
    player.later(**PAST)
    return player


def grant(player: Player, **granted) -> None:
    Accommodation.objects.create(subject=player.profile.subject, by=player.profile.subject, **granted)


def test_a7_every_rule_of_time_is_told_before_the_start():
    player, _question = timed()
    page = player.words()
    assert "60 minutes" in page
    assert "It is handed in by itself, with the saved answers" in page
    assert "The clock runs on while your connection is lost." in page
    assert f"up to {NETWORK_GRACE.seconds} seconds late" in page
    assert "If you start now, you have until" in page


def test_a7_what_is_granted_is_told_and_counts():
    player, _question = timed()
    grant(player, extra_percent=25)
    assert "60 minutes, 75 for you" in player.words()
    attempt = player.begin()
    assert attempt.deadline_at - attempt.started_at == pytest.approx(timedelta(minutes=75), abs=timedelta(seconds=5))


def test_a7_the_closing_time_ends_a_try_before_its_limit():
    closes = timezone.now() + timedelta(minutes=10)
    player, _question = timed(closes_at=closes)
    assert player.begin().deadline_at == closes


def test_a7_the_deadline_stands_on_every_page_with_its_zone():
    player, _question = timed()
    player.profile.time_zone = "Asia/Tokyo"
    player.profile.save()
    attempt = player.begin()
    shown = f"{attempt.deadline_at + timedelta(hours=9):%H:%M} JST"
    assert [shown in player.words(rest) for rest in ("q/", "q/1/", "review/", "")] == [True] * 4


def test_a7_an_answer_within_the_network_grace_counts():
    player, question = timed()
    player.begin()
    player.later(minutes=60, seconds=10)
    event = player.event(question, right_response(question), age_ms=20_000)
    receipt = player.save(event).json()
    assert (receipt["kept"], receipt["closed"]) == ({event["event"]: "saved"}, None)


def test_a7_an_answer_given_after_the_deadline_does_not_count_even_within_the_grace():
    player, question = timed()
    player.begin()
    player.later(minutes=60, seconds=10)
    event = player.event(question, right_response(question))
    assert player.save(event).json()["kept"] == {event["event"]: "late"}


def test_a7_an_answer_after_the_grace_is_late_and_closes_the_try():
    player, question = timed()
    player.begin()
    player.later(**PAST)
    receipt = player.save(player.event(question, right_response(question), age_ms=120_000)).json()
    assert list(receipt["kept"].values()) == ["late"]
    assert "Your time ended" in receipt["closed"]["message"]
    assert (player.attempt.state, player.attempt.percent) == (Attempt.State.SUBMITTED, 0)


def test_a7_a_form_within_the_network_grace_counts_without_javascript():
    player, question = timed()
    player.begin()
    player.later(minutes=60, seconds=10)
    player.post("q/", **player.fields(question, right_response(question)))
    attempt = player.attempt
    assert (attempt.state, attempt.percent, attempt.submitted_at) == ("submitted", 100, attempt.deadline_at)


def test_a7_a_form_for_one_question_within_the_network_grace_counts_too():
    player, question = timed(layout=Layout.ONE)
    player.begin()
    player.later(minutes=60, seconds=10)
    assert player.answer(1, question, right_response(question)).url == player.url("review/")
    player.post("hand-in/")
    assert player.attempt.percent == 100


def test_a12_a_form_after_the_network_grace_is_told_and_kept_aside():
    player, question = timed()
    attempt = player.begin()
    player.later(minutes=60, seconds=40)
    response = player.post("q/", **player.fields(question, right_response(question)))
    assert "what was saved by then was handed in" in player.client.get(response.url).content.decode()
    assert ([one.late for one in attempt.answers.all()], player.attempt.percent) == ([True], 0)


def test_a12_a_form_that_comes_after_the_solution_was_shown_is_told(rf):
    player, question = timed(layout=Layout.ONE, instant=True, pass_mark=0)
    attempt = player.begin()
    before = sheet(attempt, "en")
    fields = player.fields(question, right_response(question))
    player.post("q/1/", check="1", **player.fields(question, wrong_response(question)))
    request = rf.post("/", fields)
    request._messages = CookieStorage(request)
    desk = Desk(key=attempt.quiz_key, subject=attempt.subject, language="en")
    assert save_posted(request, desk, attempt, before, final=True).status == 200
    assert [str(one) for one in request._messages] == ["The answer you sent now is kept but not counted."]


@pytest.mark.parametrize("rest", ["q/", "q/1/", "review/"])
def test_a8_a_page_whose_time_is_over_says_so_and_writes_nothing(rest):
    player = answered_and_over()
    page = player.words(rest)
    assert "Your time has ended" in page
    assert "What was saved is being handed in." in page
    assert (player.attempt.is_open, "answer-" in page) == (True, False)


def test_a8_the_start_page_says_so_too():
    player = answered_and_over()
    page = player.words()
    assert "What was saved is being handed in." in page
    assert "Go on" not in page


@pytest.mark.parametrize("rest", ["q/", "q/1/", "hand-in/"])
def test_a8_any_post_closes_it_as_of_the_deadline(rest):
    player = answered_and_over()
    response = player.post(rest)
    attempt = player.attempt
    assert response.url == player.url(f"result/{attempt.pk}/")
    assert (attempt.submitted_at, attempt.closed_by, attempt.percent) == (attempt.deadline_at, "deadline", 100)
    assert "what was saved by then was handed in" in player.words(f"result/{attempt.pk}/")


def test_a8_the_worker_closes_it_when_nobody_comes():
    player = answered_and_over()
    assert close_expired() == 1
    assert player.attempt.submitted_at == player.attempt.deadline_at
    assert CompletionFact.objects.filter(kind="passed").get().occurred_at == player.attempt.deadline_at


def test_a8_the_pause_runs_from_the_deadline_and_not_from_its_discovery():
    player = answered_and_over(pause=30, time_limit=60)
    player.later(minutes=30)
    close_expired()
    assert "The next try is possible" not in player.words()
    player.begin()
    assert player.attempt.number == 2


def test_a8_a_pause_that_runs_is_told_with_its_end():
    player, question = timed(pause=30)
    player.begin()
    player.post("q/", **player.fields(question, wrong_response(question)))
    page = player.words()
    next_at = player.attempt.submitted_at + timedelta(minutes=30)
    assert f"The next try is possible from {next_at.day} {next_at:%B %Y, %H:%M} UTC." in page
    assert "Try again" not in page
    player.client.post(player.url("start/"))
    assert player.attempt.number == 1


def test_a9_submit_only_grace_takes_the_hand_in_and_no_answers():
    player, question = timed(expiry=Expiry.GRACE, grace=5)
    assert "It can still be handed in for 5 minutes" in player.words()
    player.begin()
    player.later(minutes=62)
    assert "You can still hand in what is saved until" in player.words("q/")
    receipt = player.save(player.event(question, right_response(question))).json()
    assert receipt["closed"]["url"] == player.url("review/")
    player.post("hand-in/")
    assert (player.attempt.state, player.attempt.closed_by, player.attempt.percent) == ("submitted", "officer", 0)


def test_a9_submit_only_grace_ends_without_counting():
    player, _question = timed(expiry=Expiry.GRACE, grace=5)
    player.begin()
    player.later(minutes=66)
    response = player.post("hand-in/")
    assert player.attempt.state == Attempt.State.ABANDONED
    assert "Not handed in on time" in " ".join(player.client.get(response.url).content.decode().split())


def test_a9_an_abandoned_try_does_not_count_and_says_so():
    player = answered_and_over(expiry=Expiry.ABANDON)
    assert "it does not count" in player.words("q/")
    response = player.post("hand-in/")
    page = " ".join(player.client.get(response.url).content.decode().split())
    assert "Only what is handed in on time counts for this quiz." in page
    assert CompletionFact.objects.count() == 0
    assert "Not handed in on time" in player.words()


def test_a10_more_time_reaches_the_page_with_the_next_save():
    player, _question = timed()
    attempt = player.begin()
    longer = attempt.deadline_at + timedelta(minutes=20)
    Attempt.objects.filter(pk=attempt.pk).update(deadline_at=longer)
    assert player.save().json()["deadline"] == longer.isoformat()


def test_a10_what_came_late_counts_again_once_there_is_more_time():
    player, question = timed(expiry=Expiry.GRACE, grace=5)
    attempt = player.begin()
    player.later(**PAST)
    assert list(player.save(player.event(question, right_response(question))).json()["kept"].values()) == ["late"]
    extend(by=make_member("administrator"), attempt_id=attempt.pk, minutes=10, reason="No line to the server room")
    player.post("hand-in/")
    assert (player.attempt.state, player.attempt.percent) == (Attempt.State.SUBMITTED, 100)


def test_t1_opening_and_closing_are_told_in_the_zone_they_were_set_in():
    opens = datetime(2099, 3, 1, 8, tzinfo=UTC)
    player, _question = timed(opens_at=opens, closes_at=datetime(2099, 3, 2, 8, tzinfo=UTC), zone="Europe/Rome")
    page = player.words()
    assert "1 March 2099, 09:00 (time of Europe/Rome); for you that is 1 March 2099, 08:00 UTC" in page
    assert "This quiz opens 1 March 2099, 09:00" in page
    player.client.post(player.url("start/"))
    assert player.attempt is None


def test_a_closed_quiz_says_so_and_does_not_start():
    player, _question = timed(closes_at=timezone.now() - timedelta(days=1))
    assert "This quiz is closed." in player.words()
    player.client.post(player.url("start/"))
    assert player.attempt is None


def test_a13_tries_are_counted_and_told():
    player, question = timed(tries=2)
    assert "Used: 0, left: 2." in player.words()
    for _ in range(2):
        player.begin()
        player.post("q/", **player.fields(question, wrong_response(question)))
    page = player.words()
    assert "Used: 2, left: 0." in page
    assert "You have used every try." in page
    player.client.post(player.url("start/"))
    assert player.attempt.number == 2


def test_a13_a_granted_try_is_told():
    player, _question = timed(tries=2)
    grant(player, extra_tries=1)
    assert "2 tries, 3 for you." in player.words()


def test_a13_a_new_certification_period_gives_new_tries_and_keeps_the_old():
    player, question = timed(tries=1)
    player.begin()
    player.post("q/", **player.fields(question, right_response(question)))
    course = CoursePage.objects.last()
    _expire(player, course)
    renew(subject=player.profile.subject, course_key=course.translation_key)
    page = player.words()
    assert "Used: 0, left: 1. Tries of earlier certification periods do not count." in page
    assert "earlier certification period" in page
    assert player.begin().number == 2


def _expire(player: Player, course: CoursePage) -> None:
    """Let the completion run out, so that it may be renewed."""
    course.validity_months = 12
    course.save_revision().publish()
    yesterday = timezone.now().date() - timedelta(days=1)
    CourseSummary.objects.filter(subject=player.profile.subject).update(valid_until=yesterday)
