"""A quiz over the API: start, save, hand in, result. What may not be known yet cannot be asked for (rule A14)."""

import json
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assessments.attempts.models import Accommodation, Answer, Attempt, Shown
from assessments.attempts.queries import current_answers
from assessments.questions.models import QuestionType
from courses.progress.models import CompletionFact
from tests.assessments.quiz_player import Player, player_of
from tests.conftest import client_of
from tests.factories.people import make_member
from tests.factories.questions import (
    make_question,
    make_quiz,
    publish_question,
    right_response,
    translate_question,
    wrong_response,
)

pytestmark = pytest.mark.usefixtures("centre")
#: Secrets of the factories' questions: remarks, explanations, and the keys under which content says what is right.
TELLTALES = ["REMARK", "Because of", "correct", "tolerance", "credit", "structure", "Writ", "Habeas", "corpus"]
HOUR = timedelta(hours=1)


def call(player: Player, rest: str, body: Any = None, **headers: str) -> Any:
    """Send JSON to the API, or get from it."""
    if body is None:
        return player.client.get(f"/api/v1/{rest}", headers=headers)
    return player.client.post(f"/api/v1/{rest}", body, content_type="application/json", headers=headers)


def rules(player: Player) -> dict[str, Any]:
    return call(player, f"quizzes/{player.quiz.activity.key}/").json()


def start(player: Player, **headers: str) -> Any:
    return call(player, f"quizzes/{player.quiz.activity.key}/attempts/", {}, **headers)


def read(player: Player, **headers: str) -> dict[str, Any]:
    return call(player, f"attempts/{player.attempt.pk}/", **headers).json()


def event(question: Any, response: Any, **more: Any) -> dict[str, Any]:
    return {"event": str(uuid4()), "question": str(question.translation_key), "response": response} | more


def save(player: Player, *events: Any, **headers: str) -> Any:
    return call(player, f"attempts/{player.attempt.pk}/answers/", {"events": list(events)}, **headers)


def outcomes(answer: Any) -> list[str]:
    return [one["outcome"] for one in answer.json()["events"]]


def submit(player: Player, body: Any = None, **headers: str) -> Any:
    return call(player, f"attempts/{player.attempt.pk}/submit/", body or {}, **headers)


def result(player: Player, **headers: str) -> Any:
    return call(player, f"attempts/{player.attempt.pk}/result/", **headers)


def begun(*questions: Any, **quiz: Any) -> Player:
    """Return an officer with an open attempt at a quiz of these questions."""
    player = player_of(make_quiz(questions=list(questions) or 2, **quiz))
    start(player)
    return player


def as_asked(player: Player, question: Any, response: dict[str, Any]) -> dict[str, Any]:
    """Return an answer with partners named as the API names them, found by their words as a reader finds them."""
    if "pairs" not in response:
        return response
    (asked,) = [one for one in read(player)["questions"] if one["key"] == str(question.translation_key)]
    ids = {partner["text"]: partner["id"] for partner in asked["partners"]}
    words = {block.id: block.value["right"] for block in question.answers}
    return {"pairs": {left: ids[words[right]] for left, right in response["pairs"].items()}}


def pushed_back(player: Player, ago: timedelta) -> None:
    """Let the attempt's deadline have passed so long ago."""
    Attempt.objects.filter(pk=player.attempt.pk).update(deadline_at=timezone.now() - ago)


def test_officer_answers_every_kind_of_question_over_the_api():
    questions = [make_question(kind) for kind in QuestionType.values if kind != "essay"]
    player = begun(*questions)
    saved = save(player, *[event(one, as_asked(player, one, right_response(one))) for one in questions])
    assert set(outcomes(saved)) == {"saved"}
    assert submit(player).json()["state"] == "submitted"
    assert (player.attempt.score, player.attempt.passed) == (1, True)
    assert CompletionFact.objects.filter(subject=player.profile.subject, kind="passed").count() == 1


def test_wrong_answers_earn_nothing_over_the_api():
    questions = [make_question("matching"), make_question()]
    player = begun(*questions)
    save(player, *[event(one, as_asked(player, one, wrong_response(one))) for one in questions])
    submit(player)
    assert player.attempt.score == 0


def test_an_essay_waits_for_marking():
    essay = make_question("essay")
    player = begun(essay)
    save(player, event(essay, {"text": "My view."}))
    assert submit(player).json()["state"] == "marking"
    shown = result(player).json()
    assert (shown["score"], shown["passed"], shown["questions"][0]["response"]) == (None, None, {"text": "My view."})


def test_a7_rules_say_limit_and_what_was_granted_before_the_start():
    player = player_of(make_quiz(questions=3, time_limit=20, tries=2))
    Accommodation.objects.create(subject=player.profile.subject, extra_percent=25, by=uuid4())
    shown = rules(player)
    assert (shown["question_count"], shown["pass_mark"], shown["minutes"]) == (3, 80, 25)
    assert (shown["tries_limit"], shown["tries_used"], shown["tries_left"]) == (2, 0, 2)
    assert (shown["running"], shown["refusal"], shown["network_grace"]) == (None, None, 30)


def test_rules_name_the_try_that_is_open():
    player = begun()
    shown = rules(player)
    assert (shown["running"], shown["tries_used"], shown["refusal"]) == (str(player.attempt.pk), 1, None)


def test_a13_a_start_makes_one_attempt_and_the_next_goes_on_with_it():
    player = player_of(make_quiz())
    first, second = start(player), start(player)
    assert (first.status_code, second.status_code) == (201, 200)
    assert first.json()["id"] == second.json()["id"] == str(Attempt.objects.get().pk)
    assert first.headers["Location"] == f"/api/v1/attempts/{player.attempt.pk}/"


def test_who_does_not_take_the_course_cannot_start():
    player = player_of(make_quiz(), enrolled=False)
    answer = start(player)
    assert (answer.status_code, answer.json()["code"]) == (403, "not_enrolled")
    assert rules(player)["refusal"] == "not_enrolled"
    assert not Attempt.objects.exists()


@pytest.mark.parametrize(
    ("code", "change"),
    [
        ("not_open", {"opens_at": HOUR}),
        ("not_open", {"closes_at": -HOUR}),
        ("no_tries_left", {"tries": 1}),
        ("too_soon", {"pause": 60}),
    ],
    ids=["opens later", "has closed", "tries", "pause"],
)
def test_a_start_that_is_not_possible_says_why_and_when(code, change):
    player = begun()
    submit(player)
    for name, value in change.items():
        setattr(player.quiz, name, timezone.now() + value if isinstance(value, timedelta) else value)
    player.quiz.save()
    answer = start(player)
    assert (answer.status_code, answer.json()["code"], rules(player)["refusal"]) == (409, code, code)
    times = {name for name in ("opens_at", "closes_at", "next_at") if answer.json()[name]}
    assert times == {"opens_at", "closes_at"} & set(change) | ({"next_at"} if code == "too_soon" else set())


def test_l3_a_quiz_without_live_questions_cannot_be_started():
    question = make_question()
    player = player_of(make_quiz(questions=[question]))
    question.unpublish()
    answer = start(player)
    assert (answer.status_code, answer.json()["code"]) == (409, "nothing_to_ask")
    assert rules(player)["refusal"] == "nothing_to_ask"


def test_a14_nothing_says_what_is_right_before_the_hand_in():
    questions = [make_question(kind) for kind in QuestionType.values]
    player = begun(*questions)
    saved = save(player, *[event(one, as_asked(player, one, wrong_response(one))) for one in questions])
    shown = json.dumps(rules(player)) + start(player).content.decode() + json.dumps(read(player)) + str(saved.json())
    assert [word for word in TELLTALES if word in shown] == []
    assert result(player).status_code == 404


def test_a14_a_partner_is_named_by_its_place_and_by_nothing_else():
    question = make_question("matching")
    player = begun(question)
    (asked,) = read(player)["questions"]
    items = [item["id"] for item in asked["items"]]
    assert [one["id"] for one in asked["partners"]] == ["1", "2", "3"]
    # What would be full marks without reading: every item is its own partner.
    assert outcomes(save(player, event(question, {"pairs": {item: item for item in items}}))) == ["refused"]
    assert not Answer.objects.exists()


def test_a_saved_match_is_read_back_as_it_was_sent():
    question = make_question("matching")
    player = begun(question)
    sent = {"pairs": {question.answers[0].id: "2"}}
    save(player, event(question, sent))
    assert read(player)["questions"][0]["response"] == sent
    assert Answer.objects.get().response != sent


def test_a4_an_id_of_another_question_is_refused_and_the_rest_is_kept():
    mine, other = make_question(), make_question()
    player = begun(mine, other)
    answer = save(player, event(mine, right_response(other)), event(other, right_response(other)))
    assert (answer.status_code, outcomes(answer)) == (200, ["refused", "saved"])
    assert (
        answer.json()["events"][0]["error"] == "The answer does not fit this question. What you saved before is safe."
    )
    assert list(current_answers(player.attempt)) == [str(other.translation_key)]


def test_a_question_the_try_does_not_ask_is_refused():
    player = begun()
    answer = save(player, event(make_question(), {"chosen": []}))
    assert (answer.status_code, outcomes(answer)) == (400, ["refused"])
    assert "does not ask this question" in answer.json()["events"][0]["error"]


def test_half_filled_blanks_are_kept_on_the_way():
    question = make_question("gaps")
    player = begun(question)
    first = {question.answers[0].id: "writ"}
    assert outcomes(save(player, event(question, {"gaps": first}))) == ["saved"]
    assert read(player)["questions"][0]["response"] == {"gaps": first}


def test_an_empty_response_takes_the_answer_back():
    question = make_question()
    player = begun(question)
    save(player, event(question, right_response(question), age_ms=1000))
    save(player, event(question, {}))
    assert read(player)["questions"][0]["response"] is None


def test_a11_the_same_events_sent_again_are_kept_once():
    question = make_question()
    player = begun(question)
    one = event(question, right_response(question))
    answers = [save(player, one), save(player, one, one)]
    assert [outcomes(answer) for answer in answers] == [["saved"], ["saved", "saved"]]
    assert Answer.objects.count() == 1


def test_saves_that_arrive_in_the_wrong_order_count_in_the_order_made():
    question = make_question()
    player = begun(question)
    Attempt.objects.update(started_at=timezone.now() - HOUR)
    save(player, event(question, right_response(question), age_ms=1000))
    save(player, event(question, wrong_response(question), age_ms=60_000))
    assert read(player)["questions"][0]["response"] == right_response(question)


def test_a12_answers_after_the_hand_in_are_kept_aside():
    question = make_question()
    player = begun(question)
    submit(player)
    answer = save(player, event(question, right_response(question)))
    assert (answer.status_code, outcomes(answer), answer.json()["state"]) == (200, ["late"], "submitted")
    assert answer.json()["result"] == f"/api/v1/attempts/{player.attempt.pk}/result/"
    assert (Answer.objects.get().late, player.attempt.score) == (True, 0)


def test_a12_answers_after_the_deadline_are_kept_aside():
    question = make_question()
    player = begun(question, time_limit=10)
    pushed_back(player, HOUR)
    answer = save(player, event(question, right_response(question)))
    assert (outcomes(answer), answer.json()["takes_answers"]) == (["late"], False)


def test_a7_what_was_answered_in_time_counts_within_the_network_grace():
    question = make_question()
    player = begun(question, time_limit=10)
    pushed_back(player, timedelta(seconds=10))
    Attempt.objects.update(started_at=timezone.now() - HOUR)
    events = [event(question, right_response(question), age_ms=age) for age in (20_000, 1000)]
    assert outcomes(save(player, *events)) == ["saved", "late"]


def test_a8_a_hand_in_after_the_deadline_counts_as_of_the_deadline():
    question = make_question()
    player = begun(question, time_limit=10)
    save(player, event(question, right_response(question)))
    pushed_back(player, HOUR)
    answer = submit(player).json()
    assert (answer["state"], answer["submitted_at"]) == ("submitted", answer["deadline_at"])
    assert player.attempt.closed_by == "deadline"


@pytest.mark.parametrize("way", ["body", "header", "quoted header"])
def test_a11_a_repeated_hand_in_answers_with_the_first_result(way):
    question = make_question()
    player = begun(question)
    save(player, event(question, right_response(question)))
    key = str(uuid4())
    said = {"body": {"body": {"key": key}}, "header": {"idempotency-key": key}}
    sent = said.get(way, {"idempotency-key": f'"{key}"'})
    first, second = submit(player, **sent), submit(player, **sent)
    assert [first.status_code, second.status_code] == [200, 200]
    assert (first.json()["result"], first.json()["submitted_at"]) == (
        second.json()["result"],
        second.json()["submitted_at"],
    )
    assert (player.attempt.submit_key, player.attempt.scores.count()) == (UUID(key), 1)


def test_c1_another_language_changes_only_the_words():
    questions = [make_question(kind) for kind in ("single", "matching", "gaps")]
    for question in questions:
        translate_question(question, "ar", prompt="سؤال [[1]] [[2]] [[3]]")
    player = begun(*questions)
    save(player, event(questions[0], right_response(questions[0])))
    english, arabic = (read(player, **{"accept-language": code}) for code in ("en", "ar"))
    assert [one["language"] for one in english["questions"] + arabic["questions"]] == ["en"] * 3 + ["ar"] * 3
    for sheet in (english, arabic):
        sheet.pop("now")
        for question in sheet["questions"]:
            del question["prompt"], question["language"]
    assert english == arabic


def test_l2_an_untranslated_question_says_in_which_language_it_is():
    player = begun()
    assert {one["language"] for one in read(player, **{"accept-language": "ar"})["questions"]} == {"en"}


def test_a1_an_edit_after_the_start_does_not_reach_the_attempt():
    question = make_question(prompt="Before?")
    player = begun(question)
    question.prompt = "After?"
    publish_question(question)
    assert read(player)["questions"][0]["prompt"] == "Before?"


def test_an_answer_remembers_in_which_language_it_was_given():
    question = make_question("short")
    player = begun(question)
    save(player, event(question, {"text": "x"}), event(question, {"text": "y"}, language="ar"), **LANGUAGE)
    assert set(Answer.objects.values_list("language", flat=True)) == {"fr", "ar"}


LANGUAGE = {"accept-language": "fr"}


def test_a_lost_network_brings_fifty_events_at_once():
    question = make_question()
    player = begun(question)
    events = [event(question, right_response(question), age_ms=age) for age in range(51)]
    assert save(player, *events).status_code == 400
    assert outcomes(save(player, *events[:50])) == ["saved"] * 50


MALFORMED = {
    "no events": {},
    "a list": [],
    "a text": "x",
    "a number": 7,
    "null": None,
    "events of no list": {"events": "x"},
    "an event of no object": {"events": ["x"]},
    "no response": {"events": [{"event": str(UUID(int=1)), "question": str(UUID(int=2))}]},
}


@pytest.mark.parametrize("body", MALFORMED.values(), ids=MALFORMED)
def test_a_body_of_the_wrong_shape_is_named_and_keeps_nothing(body):
    player = begun()
    answer = player.client.post(
        f"/api/v1/attempts/{player.attempt.pk}/answers/", json.dumps(body), content_type="application/json"
    )
    assert (answer.status_code, Answer.objects.count()) == (400, 0)
    assert answer.json()


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"event": "x"}, "event"),
        ({"question": "x"}, "question"),
        ({"age_ms": "soon"}, "age_ms"),
        ({"age_ms": 10**30}, "age_ms"),
        ({"language": "tlh"}, "language"),
        ({"response": []}, "response"),
        ({"response": {"chosen": "x"}}, "response"),
        ({"response": {"chosen": ["x" * 65]}}, "response"),
        ({"response": {"pairs": [1]}}, "response"),
        ({"response": {"gaps": {"x": "y" * 201}}}, "response"),
        ({"response": {"text": "a\x00b"}}, "response"),
        ({"response": {"number": "1" * 41}}, "response"),
    ],
)
def test_a_field_that_is_wrong_is_named(wrong, field):
    question = make_question()
    player = begun(question)
    answer = save(player, event(question, {}), event(question, {}) | wrong)
    assert (answer.status_code, Answer.objects.count()) == (400, 0)
    assert {place: list(named) for place, named in answer.json()["events"].items()} == {"1": [field]}


def test_what_is_too_long_for_the_question_is_refused():
    essay, short = make_question("essay"), make_question("short")
    player = begun(essay, short)
    answer = save(player, event(essay, {"text": "a" * 10_001}), event(short, {"text": "a" * 201}))
    assert (answer.status_code, outcomes(answer)) == (400, ["refused", "refused"])


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"{", 400),
        (b'{"events": [NaN]}', 400),
        (b"\xff\xfe{}", 400),
        (b"[" * 100_000, 400),
        (b'{"events": ' + b"9" * 5000 + b"}", 400),
        (b'"' + b"x" * 3_000_000 + b'"', 413),
    ],
    ids=["cut off", "no number", "no utf-8", "deep", "digits", "three megabytes"],
)
@pytest.mark.parametrize("where", ["answers", "submit"])
def test_a_body_that_cannot_be_read_is_refused(body, status, where):
    player = begun()
    address = f"/api/v1/attempts/{player.attempt.pk}/{where}/"
    assert player.client.post(address, body, content_type="application/json").status_code == status
    assert player.attempt.is_open


@pytest.mark.parametrize("kind", ["application/x-www-form-urlencoded", "text/xml", "text/plain"])
def test_nothing_but_json_is_read(kind):
    player = begun()
    address = f"/api/v1/attempts/{player.attempt.pk}/answers/"
    assert player.client.post(address, b"events=1", content_type=kind).status_code == 415


def test_an_idempotency_key_that_is_no_uuid_is_named_and_hands_nothing_in():
    player = begun()
    answers = [submit(player, {"key": "x"}), submit(player, **{"idempotency-key": "x"})]
    assert [(one.status_code, list(one.json())) for one in answers] == [(400, ["key"])] * 2
    assert player.attempt.is_open


def test_a14_marks_and_solutions_follow_the_review_rule():
    question = make_question()
    player = begun(question, show_marks=Shown.AT_ONCE, show_answers=Shown.DONE, tries=2)
    save(player, event(question, wrong_response(question)))
    submit(player)
    first = result(player).json()
    assert (first["marks_shown"], first["answers_shown"], first["questions"][0]["verdict"]) == (True, False, "wrong")
    assert [word for word in TELLTALES if word in json.dumps(first)] == []
    start(player)
    submit(player)
    last = result(player).json()
    assert (last["answers_shown"], "Because of" in json.dumps(last)) == (True, True)


def test_a14_a_rule_of_never_shows_the_own_answers_and_the_score():
    question = make_question()
    player = begun(question, show_marks=Shown.NEVER, show_answers=Shown.NEVER)
    save(player, event(question, right_response(question)))
    submit(player)
    shown = result(player).json()
    assert (shown["percent"], shown["passed"], shown["marks_shown"]) == (100, True, False)
    assert (shown["questions"][0]["verdict"], shown["questions"][0]["response"]) == ("", right_response(question))
    assert [word for word in TELLTALES if word in json.dumps(shown)] == []


def test_a14_the_result_is_the_same_in_every_language():
    question = make_question("multiple")
    translate_question(question, "ar")
    player = begun(question, show_answers=Shown.NEVER)
    submit(player)
    english, arabic = (result(player, **{"accept-language": code}).json() for code in ("en", "ar"))
    for shown in (english, arabic):
        del shown["now"], shown["more"]
        for asked in shown["questions"]:
            del asked["prompt"], asked["language"]
    assert english == arabic


def test_attempts_of_somebody_else_do_not_exist():
    player = begun()
    thief = Player(make_member(), None, player.quiz)
    thief.client = client_of(thief.profile)
    address = f"attempts/{player.attempt.pk}"
    answers = [
        call(thief, f"{address}/"),
        call(thief, f"{address}/answers/", {"events": []}),
        call(thief, f"{address}/submit/", {}),
        call(thief, f"{address}/result/"),
    ]
    submit(player)
    answers.append(call(thief, f"{address}/result/"))
    assert [answer.status_code for answer in answers] == [404] * 5
    assert not Answer.objects.exists()


def test_an_unknown_quiz_does_not_exist(officer_client):
    address = f"/api/v1/quizzes/{uuid4()}/"
    assert [officer_client.get(address).status_code, officer_client.post(f"{address}attempts/").status_code] == [
        404
    ] * 2


def test_a_quiz_in_no_live_course_does_not_exist(officer_client):
    assert officer_client.get(f"/api/v1/quizzes/{make_quiz().activity.key}/").status_code == 404


def test_writes_need_a_session_and_its_token():
    player = begun()
    bare, strict = Client(), Client(enforce_csrf_checks=True)
    strict.force_login(player.profile.user)
    for rest in (f"attempts/{player.attempt.pk}/submit/", f"quizzes/{player.quiz.activity.key}/attempts/"):
        answers = [client.post(f"/api/v1/{rest}", {}, content_type="application/json") for client in (bare, strict)]
        assert [answer.status_code for answer in answers] == [401, 403]
    assert player.attempt.is_open


@pytest.mark.parametrize("count", [1, 3])
def test_calls_cost_the_same_for_one_and_three_questions(count, django_assert_num_queries):
    questions = [make_question() for _ in range(count)]
    player = begun(*questions)
    events = [event(one, right_response(one)) for one in questions]
    save(player, *events)
    with django_assert_num_queries(12):
        rules(player)
    with django_assert_num_queries(5):
        read(player)
    with django_assert_num_queries(9):
        save(player, *events)
    submit(player)
    with django_assert_num_queries(10):
        result(player)


SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=30)
ANYTHING = st.recursive(
    SCALARS, lambda some: st.lists(some, max_size=3) | st.dictionaries(st.text(max_size=8), some, max_size=3)
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    place=st.integers(0, len(QuestionType.values) - 1),
    name=st.sampled_from(["chosen", "pairs", "order", "gaps", "number", "unit", "text", "other"]),
    value=ANYTHING,
)
def test_no_answer_to_any_question_is_a_fault_of_the_server(every_kind, place, name, value):
    player, questions = every_kind
    question = questions[place]
    known = [block.id for block in question.answers]
    for said in (value, known, dict.fromkeys(known, value), dict(zip(known, known, strict=True))):
        body = {"events": [event(question, {"number": "1", name: said})]}
        assert _sent(player, "answers", body) in (200, 400)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(body=ANYTHING)
def test_no_body_is_a_fault_of_the_server(every_kind, body):
    player, _questions = every_kind
    for sent in (body, {"events": body}, {"events": [body]}):
        assert _sent(player, "answers", sent) in (200, 400)
    assert _sent(player, "submit", {"key": body if body is not None else "x"}) in (200, 400)


def _sent(player: Player, where: str, body: Any) -> int:
    address = f"/api/v1/attempts/{player.attempt.pk}/{where}/"
    return player.client.post(address, json.dumps(body), content_type="application/json").status_code


@pytest.fixture
def every_kind() -> tuple[Player, list[Any]]:
    """An open attempt with a question of every kind."""
    questions = [make_question(kind) for kind in QuestionType.values]
    return begun(*questions), questions
