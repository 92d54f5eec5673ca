"""Answers are saved as they are given: any order, any number of times, also after the connection came back."""

from itertools import permutations
from uuid import uuid4

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assessments.activities.quiz.saving import MOST_BYTES, MOST_EVENTS
from assessments.attempts.models import Answer
from assessments.attempts.queries import current_answers
from assessments.questions.models import QuestionType
from tests.assessments.quiz_player import Player, player_of
from tests.conftest import client_of
from tests.factories.people import make_member
from tests.factories.questions import make_question, make_quiz, right_response, wrong_response

pytestmark = pytest.mark.usefixtures("centre")


def started(*questions, **values) -> Player:
    player = player_of(make_quiz(questions=list(questions), **values))
    player.begin()
    return player


def current(player: Player) -> dict:
    return {key: answer.response for key, answer in current_answers(player.attempt).items()}


@pytest.mark.parametrize("kind", QuestionType.values)
def test_a_saved_change_is_the_answer_the_form_would_have_sent(kind):
    question = make_question(kind)
    player = started(question)
    event = player.event(question, right_response(question))
    receipt = player.save(event).json()
    assert receipt["kept"] == {event["event"]: "saved"}
    saved = current(player)
    player.post("q/", keep="1", **player.fields(question, right_response(question)))
    assert current(player) == saved


def test_the_receipt_says_when_in_words_and_in_the_readers_zone():
    question = make_question()
    player = started(question)
    receipt = player.save(player.event(question, right_response(question))).json()
    saved = player.attempt.answers.get().saved_at
    assert receipt["label"] == f"Saved {saved:%H:%M} UTC"
    assert (receipt["deadline"], receipt["closed"]) == (None, None)


def test_a_change_sent_twice_is_kept_once():
    question = make_question()
    player = started(question)
    event = player.event(question, right_response(question))
    receipts = [player.save(event).json()["kept"] for _ in range(2)]
    assert receipts == [{event["event"]: "saved"}] * 2
    assert player.attempt.answers.count() == 1


def test_changes_that_arrive_in_another_order_leave_the_last_one_made():
    question = make_question()
    player = started(question)
    player.later(minutes=5)
    newer = player.event(question, right_response(question), age_ms=1_000)
    older = player.event(question, wrong_response(question), age_ms=60_000)
    player.save(newer)
    player.save(older)
    assert current(player) == {str(question.translation_key): right_response(question)}


def test_an_answer_taken_back_is_no_answer():
    question = make_question("multiple")
    player = started(question)
    player.save(player.event(question, right_response(question), age_ms=1_000))
    player.save(player.event(question, {}))
    assert current(player) == {}


def test_half_filled_pairs_are_saved_and_a_half_given_order_waits():
    pairs, steps = make_question("matching"), make_question("ordering")
    player = started(pairs, steps)
    half = player.event(pairs, right_response(pairs))
    half["fields"] = dict(list(half["fields"].items())[:1])
    part = player.event(steps, right_response(steps))
    part["fields"] = dict(list(part["fields"].items())[:2])
    receipt = player.save(half, part).json()
    assert receipt["kept"] == {half["event"]: "saved", part["event"]: "incomplete"}
    assert "use each number once" in receipt["why"][part["event"]]


def test_a4_an_alien_option_is_refused_and_the_other_answers_are_kept():
    mine, other = make_question(), make_question()
    player = started(mine, other)
    alien = player.event(mine, right_response(mine)) | {
        "fields": {f"answer-{mine.translation_key}": right_response(other)["chosen"]}
    }
    good = player.event(other, right_response(other))
    assert player.save(alien, good).json()["kept"] == {alien["event"]: "refused", good["event"]: "saved"}


def test_a_question_the_attempt_does_not_ask_is_refused():
    player = started(make_question())
    event = player.event(make_question(), {})
    assert player.save(event).json()["kept"] == {event["event"]: "refused"}


def test_a14_a_partner_is_named_by_its_place_and_never_by_its_id():
    question = make_question("matching")
    player = started(question)
    event = player.event(question, {})
    event["fields"] = {
        f"answer-{question.translation_key}-{left}": [right]
        for left, right in right_response(question)["pairs"].items()
    }
    assert player.save(event).json()["kept"] == {event["event"]: "refused"}


def test_a12_a_change_after_the_hand_in_is_kept_aside_and_its_window_is_told():
    question = make_question()
    player = started(question)
    player.post("hand-in/")
    event = player.event(question, right_response(question))
    receipt = player.save(event).json()
    assert receipt["kept"] == {event["event"]: "late"}
    assert receipt["closed"]["url"] == player.url(f"result/{player.attempt.pk}/")
    assert "in another window" in receipt["closed"]["message"]
    assert (player.attempt.percent, player.attempt.answers.get().late) == (0, True)


def test_an_empty_batch_asks_only_how_much_time_is_left():
    player = started(make_question(), time_limit=30)
    receipt = player.save().json()
    assert receipt["deadline"] == player.attempt.deadline_at.isoformat()
    assert Answer.objects.count() == 0


def test_attempts_of_somebody_else_and_of_another_quiz_do_not_exist():
    question = make_question()
    player = started(question)
    event = player.event(question, right_response(question))
    thief = client_of(make_member())
    body = {"attempt": str(player.attempt.pk), "events": [event]}
    other = make_quiz()
    answers = [
        thief.post(player.url("save/"), body, content_type="application/json"),
        player.client.post(f"/en/quiz/{other.activity.key}/save/", body, content_type="application/json"),
        player.save(event, attempt=str(uuid4())),
    ]
    assert [answer.status_code for answer in answers] == [404, 404, 404]
    assert Answer.objects.count() == 0


def test_a_visitor_is_sent_to_the_door_and_a_stranger_site_is_refused():
    player = started(make_question())
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(player.profile.user)
    body = {"attempt": str(player.attempt.pk), "events": []}
    assert Client().post(player.url("save/"), body, content_type="application/json").status_code == 302
    assert strict.post(player.url("save/"), body, content_type="application/json").status_code == 403


BATCH = '{"attempt": "ATTEMPT", "events": [%s]}'
EVENT = '{"event": "EVENT", "question": "EVENT", "fields": %s, "age_ms": %s}'
BAD = {
    "empty": "",
    "half": '{"attempt": "',
    "list": "[]",
    "number": "7",
    "no events": '{"attempt": "ATTEMPT"}',
    "events as text": '{"attempt": "ATTEMPT", "events": "abc"}',
    "attempt as number": '{"attempt": 7, "events": []}',
    "event as text": BATCH % '"x"',
    "fields as list": BATCH % (EVENT % ("[]", "0")),
    "value as text": BATCH % (EVENT % ('{"a": "b"}', "0")),
    "age as text": BATCH % (EVENT % ("{}", '"0"')),
    "no age": BATCH % (EVENT % ("{}", "NaN")),
    "event without id": BATCH % (EVENT.replace("EVENT", "x") % ("{}", "0")),
    "deep": "[" * 100_000,
    "long number": BATCH % ("9" * 5000),
}


@pytest.mark.parametrize("body", BAD.values(), ids=BAD)
def test_what_cannot_be_read_is_refused_and_nothing_is_lost(body):
    player = started(make_question())
    sent = body.replace("ATTEMPT", str(player.attempt.pk)).replace("EVENT", str(uuid4()))
    answer = player.client.post(player.url("save/"), sent, content_type="application/json")
    assert (answer.status_code, Answer.objects.count()) == (400, 0)


@pytest.mark.parametrize(
    "content_type", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"]
)
def test_anything_but_json_is_refused(content_type):
    player = started(make_question())
    assert player.client.post(player.url("save/"), b"a=b", content_type=content_type).status_code == 400


@pytest.mark.parametrize("age", [-1, 0.5, 1e309, 10**300])
def test_an_age_nobody_can_have_is_brought_back_to_the_attempt(age):
    question = make_question()
    player = started(question)
    event = player.event(question, right_response(question), age_ms=age)
    assert player.save(event).json()["kept"] == {event["event"]: "saved"}
    answer = player.attempt.answers.get()
    assert player.attempt.started_at <= answer.made_at <= answer.saved_at


def test_too_much_at_once_is_refused():
    question = make_question("essay")
    player = started(question)
    many = [player.event(question, {}) for _ in range(MOST_EVENTS + 1)]
    long = player.event(question, {"text": "a" * MOST_BYTES})
    assert [player.save(*many).status_code, player.save(long).status_code] == [413, 413]
    assert Answer.objects.count() == 0


@pytest.mark.parametrize("count", [1, 3])
def test_saving_costs_the_same_for_every_number_of_changes(count, django_assert_num_queries):
    questions = [make_question() for _ in range(3)]
    player = started(*questions)
    events = [player.event(question, right_response(question)) for question in questions[:count]]
    player.save(*[player.event(question, wrong_response(question), age_ms=50) for question in questions])
    with django_assert_num_queries(8):
        player.save(*events)


def test_another_device_sees_what_was_saved_last():
    question = make_question()
    player = started(question)
    player.save(player.event(question, right_response(question)))
    other = Player(player.profile, client_of(player.profile), player.quiz)
    assert other.get("q/").content.decode().count(" checked") == 1


def test_any_order_and_any_repeat_of_changes_gives_the_same_answers():
    question = make_question("multiple")
    player = started(question)
    player.later(hours=1)
    ids = [block.id for block in question.answers]
    events = [
        player.event(question, {"chosen": [key]}, age_ms=(9 - place) * 60_000) for place, key in enumerate(ids[:3])
    ]
    events.append(player.event(question, {}, age_ms=7.5 * 60_000))
    found = []
    for order in permutations(events):
        Answer.objects.all().delete()
        for event in order:
            player.save(event)
        found.append(current(player))
    assert found == [{str(question.translation_key): {"chosen": [ids[2]]}}] * len(found)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_any_batching_replay_and_order_merges_to_the_same_answers(data, world_of_saves):
    player, events, wanted = world_of_saves
    Answer.objects.all().delete()
    sent = data.draw(st.permutations(events + data.draw(st.lists(st.sampled_from(events), max_size=4))))
    while sent:
        size = data.draw(st.integers(1, 5))
        player.save(*sent[:size])
        sent = sent[size:]
    assert current(player) == wanted


@pytest.fixture
def world_of_saves(centre):
    """An hour-old attempt, nine changes to three questions, and what they come to when sent once in the order made."""
    questions = [make_question(), make_question("multiple"), make_question("ordering")]
    player = started(*questions)
    player.later(hours=1)
    events = []
    for place in range(9):
        question = questions[place % 3]
        response = [wrong_response, right_response, lambda _question: {}][place // 3 if place % 3 else 1 - place // 6](
            question
        )
        events.append(player.event(question, response, age_ms=(30 - place) * 60_000))
    player.save(*events)
    return player, events, current(player)
