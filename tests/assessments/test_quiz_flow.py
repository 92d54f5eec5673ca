"""An officer takes a quiz from the first page to the result."""

from decimal import Decimal

import pytest

from assessments.attempts.models import Answer, Attempt
from courses.content.models import Condition, LessonPage
from courses.progress.models import CompletionFact, CourseSummary
from tests.assessments.quiz_player import Player, player_of
from tests.conftest import client_of
from tests.factories.people import make_member
from tests.factories.questions import (
    lesson_of,
    make_question,
    make_quiz,
    make_quiz_course,
    publish_question,
    right_response,
    translate_question,
    wrong_response,
)

pytestmark = pytest.mark.usefixtures("centre")
KINDS = ["single", "multiple", "truefalse", "matching", "ordering"]


def kinds_of(player: Player) -> set[str]:
    return set(CompletionFact.objects.filter(subject=player.profile.subject).values_list("kind", flat=True))


def test_officer_answers_every_kind_of_question_and_completes_the_course():
    questions = [make_question(kind) for kind in KINDS]
    player = player_of(make_quiz(questions=questions))
    player.begin()
    for number, question in enumerate(questions, start=1):
        response = player.answer(number, question, right_response(question))
    assert response.url == player.url("review/")
    response = player.post("hand-in/")
    assert response.url == player.url(f"result/{player.attempt.pk}/")
    assert (player.attempt.score, player.attempt.passed) == (1, True)
    assert kinds_of(player) == {"finished", "passed", "score", "lesson", "module", "course", "track"}
    assert "Passed: 5 of 5 right" in player.client.get(response.url).content.decode()


def test_c7_a_failed_quiz_is_finished_and_not_passed():
    question = make_question()
    player = player_of(make_quiz(questions=[question]))
    player.begin()
    player.post("q/", **player.fields(question, wrong_response(question)))
    assert (player.attempt.score, player.attempt.passed) == (0, False)
    assert kinds_of(player) == {"finished", "score"}


def test_a_failed_quiz_can_be_tried_again_and_passed():
    question = make_question()
    player = player_of(make_quiz(questions=[question]))
    for response in (wrong_response(question), right_response(question)):
        player.begin()
        player.post("q/", **player.fields(question, response))
    assert player.attempt.number == 2
    assert CourseSummary.objects.get(subject=player.profile.subject).state == "completed"
    assert player.get().content.decode().count("see the answers of try") == 2


def test_a_practice_quiz_is_passed_by_finishing_it():
    question = make_question()
    player = player_of(make_quiz(questions=[question], pass_mark=0), condition=Condition.FINISH)
    player.begin()
    response = player.post("q/", **player.fields(question, wrong_response(question)))
    page = player.client.get(response.url).content.decode()
    assert ("Done: 0 of 1 right" in page, "pass mark" in page) == (True, False)


def test_short_quiz_names_what_is_missing_before_it_is_handed_in():
    questions = [make_question(), make_question()]
    player = player_of(make_quiz(questions=questions))
    player.begin()
    fields = player.fields(questions[0], right_response(questions[0]))
    response = player.post("q/", **fields)
    assert response.status_code == 422
    assert "Question 2: Choose one answer." in response.content.decode()
    assert player.attempt.is_open
    assert player.attempt.answers.count() == 1
    player.post("q/", anyway="1", **fields)
    assert player.attempt.percent == 50


def test_long_quiz_names_what_is_missing_on_the_review_page():
    questions = [make_question() for _ in range(4)]
    player = player_of(make_quiz(questions=questions))
    player.begin()
    player.answer(2, questions[1], right_response(questions[1]))
    page = player.get("review/").content.decode()
    assert "1 of 4 questions is answered." in page
    assert "question 1, question 3, question 4" in " ".join(page.split())
    player.post("hand-in/")
    assert player.attempt.percent == 25


def test_a_question_left_empty_says_so_and_saves_nothing():
    player = player_of(make_quiz(questions=4))
    player.begin()
    response = player.post("q/1/")
    assert (response.status_code, player.attempt.answers.count()) == (422, 0)
    assert "Choose one answer." in response.content.decode()


def test_a4_an_option_of_another_question_is_refused_and_nothing_is_lost():
    mine, other = make_question(), make_question()
    player = player_of(make_quiz(questions=[mine, other, *[make_question() for _ in range(2)]]))
    player.begin()
    player.answer(1, mine, right_response(mine))
    alien = right_response(other)["chosen"]
    response = player.post("q/1/", **{f"answer-{mine.translation_key}": alien})
    assert response.status_code == 400
    assert "does not belong to this question" in response.content.decode()
    assert player.attempt.answers.get().response == right_response(mine)


@pytest.mark.parametrize("value", ["0", "9", "x", "-1"])
def test_a_place_that_does_not_exist_is_refused(value):
    question = make_question("ordering")
    player = player_of(make_quiz(questions=[question]))
    player.begin()
    fields = player.fields(question, right_response(question))
    response = player.post("q/", **(fields | {next(iter(fields)): value}))
    assert (response.status_code, player.attempt.answers.count()) == (400, 0)


def test_a_place_given_twice_is_named_and_what_was_chosen_stays():
    question = make_question("ordering")
    player = player_of(make_quiz(questions=[question]))
    player.begin()
    fields = dict.fromkeys(player.fields(question, right_response(question)), "2")
    response = player.post("q/", **fields)
    page = response.content.decode()
    assert response.status_code == 422
    assert "use each number once" in page
    assert page.count("<option selected>2</option>") == 4


def test_a_saved_answer_says_when_in_words():
    questions = [make_question() for _ in range(4)]
    player = player_of(make_quiz(questions=questions))
    player.begin()
    assert "Not saved yet" in player.get("q/1/").content.decode()
    player.answer(1, questions[0], right_response(questions[0]))
    saved = player.attempt.answers.get().saved_at
    assert f"Saved {saved:%H:%M} UTC" in player.get("q/1/").content.decode()


def test_a12_a_second_tab_is_told_and_its_answer_is_kept_aside():
    questions = [make_question() for _ in range(4)]
    player = player_of(make_quiz(questions=questions))
    player.begin()
    player.post("hand-in/")
    response = player.answer(1, questions[0], right_response(questions[0]))
    assert response.url == player.url(f"result/{player.attempt.pk}/")
    assert "in another window" in player.client.get(response.url).content.decode()
    late = player.attempt.answers.get()
    assert (late.late, late.response) == (True, right_response(questions[0]))


def test_a12_every_late_answer_of_a_short_quiz_is_kept_aside():
    questions = [make_question(), make_question(), make_question()]
    player = player_of(make_quiz(questions=questions))
    player.begin()
    player.post("hand-in/")
    fields = [player.fields(question, right_response(question)) for question in questions[:2]]
    response = player.post("q/", **fields[0], **fields[1])
    assert response.url == player.url(f"result/{player.attempt.pk}/")
    assert Answer.objects.filter(late=True).count() == 2


def test_a11_a_second_press_on_hand_in_leads_to_the_same_result():
    player = player_of(make_quiz(questions=4))
    player.begin()
    first, second = player.post("hand-in/"), player.post("hand-in/")
    assert first.url == second.url
    assert CompletionFact.objects.filter(kind="finished").count() == 1


def test_a12_past_the_limit_of_saves_the_last_answers_stand_and_can_be_handed_in(monkeypatch):
    question = make_question("single")
    player = player_of(make_quiz(questions=[question, make_question("truefalse")]))
    player.begin()
    player.answer(1, question, right_response(question))
    monkeypatch.setattr("assessments.attempts.services.MOST_SAVES", 1)
    response = player.client.post(
        player.url("q/1/"),
        {"attempt": str(player.attempt.pk)} | player.fields(question, wrong_response(question)),
        follow=True,
    )
    assert "no more are taken" in response.content.decode()
    player.post("hand-in/", anyway="1")
    assert player.attempt.score == Decimal("0.5")


def test_a13_starting_again_resumes_the_open_attempt():
    player = player_of(make_quiz(questions=4))
    assert player.begin() == player.begin()
    assert Attempt.objects.count() == 1
    assert "Go on" in player.get().content.decode()


def test_a14_nothing_says_what_is_right_before_the_hand_in():
    questions = [make_question(kind, explanation="BECAUSE") for kind in KINDS]
    player = player_of(make_quiz(questions=questions))
    player.begin()
    pages = [player.get(f"q/{number}/") for number in range(1, 6)] + [player.get("review/"), player.get()]
    shown = "".join(page.content.decode() for page in pages)
    assert ("BECAUSE" in shown, "REMARK" in shown, "correct" in shown) == (False, False, False)
    assert player.get(f"result/{player.attempt.pk}/").status_code == 404


def test_a14_a_partner_is_not_named_by_the_id_of_its_item():
    question = make_question("matching")
    player = player_of(make_quiz(questions=[question]))
    player.begin()
    page = player.get("q/").content.decode()
    assert [f'value="{block.id}"' in page for block in question.answers] == [False] * 3


def test_c1_a_language_switch_in_the_middle_changes_only_the_text():
    questions = [make_question() for _ in range(4)]
    for question in questions:
        translate_question(question, "ar", prompt="سؤال")
    player = player_of(make_quiz(questions=questions))
    player.begin()
    player.answer(1, questions[0], right_response(questions[0]))
    before = player.attempt.pinned
    arabic = Player(player.profile, player.client, player.quiz, "ar")
    page = arabic.get("q/1/").content.decode()
    assert ("سؤال" in page, page.count(" checked")) == (True, 1)
    arabic.answer(2, questions[1], right_response(questions[1]))
    arabic.post("hand-in/")
    assert (player.attempt.number, player.attempt.percent, player.attempt.pinned) == (1, 50, before)


def test_l2_an_untranslated_question_is_shown_in_its_own_language_and_says_so():
    player = player_of(make_quiz(questions=4))
    player.begin()
    page = Player(player.profile, player.client, player.quiz, "ar").get("q/1/").content.decode()
    assert '<legend lang="en" dir="ltr">' in page
    assert "English" in page


def test_a1_an_edit_after_the_start_does_not_reach_the_attempt():
    question = make_question(prompt="Before?")
    player = player_of(make_quiz(questions=[question]))
    player.begin()
    question.prompt = "After?"
    publish_question(question)
    assert "Before?" in player.get("q/").content.decode()
    player.post("q/", **player.fields(question, right_response(question)))
    player.begin()
    assert "After?" in player.get("q/").content.decode()


def test_result_leads_to_the_lesson_to_read_again_and_onward():
    quiz = make_quiz(questions=1)
    player = player_of(quiz, lessons=2)
    question = quiz.items.get().question
    question.read_again = lesson_of(make_quiz_course(make_quiz()))
    publish_question(question)
    player.begin()
    response = player.post("q/", **player.fields(question, wrong_response(question)))
    page = player.client.get(response.url).content.decode()
    assert "Read again:" in page
    assert question.read_again.title in page
    assert "Continue" in page


def test_html_in_every_text_is_shown_as_text():
    evil = "<script>alert(1)</script>"
    question = make_question(
        prompt=evil,
        explanation=evil,
        answers=[
            ("option", {"text": evil, "correct": True, "feedback": evil}),
            ("option", {"text": "b", "correct": False, "feedback": evil}),
        ],
    )
    player = player_of(make_quiz(questions=[question]))
    player.begin()
    asked = player.get("q/").content.decode()
    response = player.post("q/", **player.fields(question, wrong_response(question)))
    shown = asked + player.client.get(response.url).content.decode()
    assert (evil in shown, "&lt;script&gt;" in shown) == (False, True)


def test_officer_who_does_not_take_the_course_is_asked_to_start_it():
    player = player_of(make_quiz(), enrolled=False)
    assert "Start the course first" in player.get().content.decode()
    response = player.client.post(player.url("start/"), follow=True)
    assert "Start the course first; then you can answer its questions." in response.content.decode()
    assert Attempt.objects.count() == 0


def test_attempts_of_somebody_else_do_not_exist():
    questions = [make_question() for _ in range(4)]
    player = player_of(make_quiz(questions=questions))
    player.begin()
    thief = Player(make_member(), None, player.quiz)
    thief.client = client_of(thief.profile)
    fields = {"attempt": str(player.attempt.pk)}
    codes = [thief.client.post(player.url(rest), fields).status_code for rest in ("q/1/", "q/", "hand-in/")]
    player.post("hand-in/")
    codes.append(thief.get(f"result/{player.attempt.pk}/").status_code)
    assert codes == [404, 404, 404, 404]


@pytest.mark.parametrize("rest", ["q/", "q/1/", "review/"])
def test_a_page_without_an_open_attempt_leads_to_the_start(rest):
    player = player_of(make_quiz())
    assert player.get(rest).url == player.url()


@pytest.mark.parametrize("rest", ["", "q/1/", "review/", "q/9/"])
def test_unknown_quizzes_and_questions_do_not_exist(rest, officer_client):
    address = f"/en/quiz/00000000-0000-4000-8000-000000000000/{rest}"
    response = officer_client.get(address, follow=True)
    assert response.status_code == 404


def test_a_question_number_beyond_the_last_does_not_exist():
    player = player_of(make_quiz(questions=4))
    player.begin()
    assert [player.get("q/0/").status_code, player.get("q/5/").status_code] == [404, 404]


@pytest.mark.parametrize("rest", ["start/", "hand-in/"])
def test_a_get_never_writes(rest):
    player = player_of(make_quiz())
    assert player.get(rest).status_code == 405


def test_a_visitor_is_asked_to_sign_in(client):
    player = player_of(make_quiz())
    assert "/account/login/" in client.get(player.url()).url


def test_l3_a_quiz_without_live_questions_is_never_a_pass():
    question = make_question()
    player = player_of(make_quiz(questions=[question]))
    question.unpublish()
    response = player.client.post(player.url("start/"), follow=True)
    assert "This quiz has no questions yet" in response.content.decode()
    assert Attempt.objects.count() == 0


def test_attempt_stays_open_when_the_course_was_withdrawn_meanwhile():
    player = player_of(make_quiz(questions=4))
    player.begin()
    LessonPage.objects.get(title="Knowledge check").unpublish()
    response = player.post("hand-in/")
    assert response.url == player.url()
    assert player.attempt.is_open


@pytest.mark.parametrize("count", [4, 6])
def test_question_page_costs_the_same_for_every_length(count, django_assert_num_queries):
    player = player_of(make_quiz(questions=count))
    player.begin()
    player.get("q/1/")
    with django_assert_num_queries(6):
        player.get("q/1/")


@pytest.mark.parametrize("count", [1, 3])
def test_short_quiz_and_result_cost_the_same_for_every_length(count, django_assert_num_queries):
    player = player_of(make_quiz(questions=count))
    player.begin()
    player.get("q/")
    with django_assert_num_queries(5):
        player.get("q/")
    player.post("hand-in/")
    with django_assert_num_queries(14):
        player.get(f"result/{player.attempt.pk}/")
