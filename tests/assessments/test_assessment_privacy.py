"""What an erasure takes from attempts, what it leaves, and what a copy of one's own data holds (rule R2)."""

import datetime as dt
from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from assessments.activities.quiz import allowances
from assessments.activities.quiz.services import hand_in
from assessments.attempts.models import Accommodation, Answer, Attempt, Extension, Score
from assessments.attempts.removal import ERASED, forget_subjects
from assessments.attempts.services import Save, save_answers
from assessments.grading.marks import grade
from assessments.grading.models import Mark
from lms.members.privacy import queries, services
from tests.assessments.quiz_player import player_of
from tests.assessments.trial_maker import make_trials
from tests.factories.people import make_member
from tests.factories.questions import make_question, make_quiz, right_response
from tests.lms.members.test_privacy import everything_stored

pytestmark = pytest.mark.usefixtures("centre")

#: Nothing else in a test database says it.
NAME = "Quillfeather"


@pytest.fixture
def administrator(centre):
    return make_member("administrator")


def short_question():
    return make_question("short", answers=[("accepted", {"text": "Hash", "credit": 100, "feedback": ""})])


def gaps_question(*, wrong=()):
    gap = {"right": ["Hash"], "wrong": list(wrong), "feedback": ""}
    return make_question("gaps", prompt="A [[1]].", answers=[("gap", gap)])


def answered(question, response, *, time_limit=None):
    """Return an officer in the middle of a quiz, the first question answered."""
    player = player_of(make_quiz(questions=[question, make_question()], time_limit=time_limit))
    attempt = player.begin()
    save_answers(
        subject=player.profile.subject,
        attempt_id=attempt.pk,
        saves=[Save(question_key=question.translation_key, response=response, language="en")],
    )
    return player, attempt


def hand_in_of(player, attempt):
    return hand_in(subject=player.profile.subject, attempt_id=attempt.pk, language="en")


def erase(administrator, person):
    reason = "Left, request 12"
    return services.erase(by=administrator, subject=person.subject, asked_on=dt.date(2026, 3, 2), reason=reason)


def response_of(attempt):
    return Answer.objects.get(attempt=attempt).response


def gap_response(question, text):
    return {"gaps": {question.answers[0].id: text}}


@pytest.mark.parametrize("kind", ["short", "essay", "gaps"])
def test_r2_typed_words_go_and_the_score_stays(kind, administrator):
    question = gaps_question() if kind == "gaps" else make_question(kind)
    text = f"{NAME} was here"
    player, attempt = answered(question, gap_response(question, text) if kind == "gaps" else {"text": text})
    ended = hand_in_of(player, attempt)
    assert NAME.casefold() in everything_stored()
    erase(administrator, player.profile)
    assert NAME.casefold() not in everything_stored()
    left = Attempt.objects.get(pk=attempt.pk)
    assert (left.state, left.score, left.result) == (ended.state, ended.score, ended.result)
    assert response_of(attempt) == ERASED


def test_r2_choices_stay(administrator):
    question = make_question()
    player, attempt = answered(question, right_response(question))
    hand_in_of(player, attempt)
    erase(administrator, player.profile)
    assert response_of(attempt) == right_response(question)


def test_r2_blanks_chosen_from_a_list_stay(administrator):
    question = gaps_question(wrong=["Pin"])
    chosen = gap_response(question, question.answers.get_prep_value()[0]["value"]["wrong"][0]["id"])
    player, attempt = answered(question, chosen)
    hand_in_of(player, attempt)
    erase(administrator, player.profile)
    assert response_of(attempt) == chosen


def test_r2_an_open_try_of_an_erased_officer_can_still_be_closed(administrator):
    player, attempt = answered(short_question(), {"text": NAME})
    erase(administrator, player.profile)
    assert response_of(attempt) == {}
    assert hand_in_of(player, attempt).score == 0


def test_r2_what_was_erased_is_never_graded_again(administrator):
    question = short_question()
    player, attempt = answered(question, {"text": "Hash"})
    hand_in_of(player, attempt)
    erase(administrator, player.profile)
    content = {"type": "short", "accepted": []}
    with pytest.raises(Exception, match="text"):
        grade(content, response_of(attempt))


def test_r2_comments_of_markers_go_and_their_levels_stay(administrator):
    player, attempt = answered(make_question("essay"), {"text": "Words"})
    hand_in_of(player, attempt)
    levels = {"a": "b"}
    Mark.objects.create(
        attempt=attempt,
        question_key=uuid4(),
        number=1,
        kind="first",
        levels=levels,
        comment=f"Well done {NAME}",
        reason=NAME,
        by=administrator.subject,
    )
    erase(administrator, player.profile)
    mark = Mark.objects.get()
    assert (mark.comment, mark.reason, mark.levels) == ("", "", levels)
    assert NAME.casefold() not in everything_stored()


def test_r2_accommodations_go_and_extensions_stay(administrator):
    player, attempt = answered(make_question(), {}, time_limit=20)
    allowances.grant(by=administrator, subject=player.profile.subject, quiz_key=None, extra_percent=50)
    allowances.extend(by=administrator, attempt_id=attempt.pk, minutes=5, reason="No line")
    told = {one["slug"]: one for one in erase(administrator, player.profile).categories}
    assert not Accommodation.objects.exists()
    assert Extension.objects.get().reason == "No line"
    assert (told["accommodations"]["kept"], told["accommodations"]["count"]) == (False, 1)
    assert (told["attempts"]["kept"], told["attempts"]["happens"]) == (True, "Kept, without typed words")


def test_r2_the_own_copy_holds_answers_scores_extensions_and_what_is_granted(administrator):
    question = short_question()
    player, attempt = answered(question, {"text": "Hash"}, time_limit=20)
    allowances.grant(by=administrator, subject=player.profile.subject, quiz_key=None, extra_tries=2)
    allowances.extend(by=administrator, attempt_id=attempt.pk, minutes=5, reason="No line")
    hand_in_of(player, attempt)
    data = {one["category"]: one["data"] for one in queries.document(player.profile.subject)["categories"]}
    (held,) = data["attempts"]
    assert held["answers"][0]["response"] == {"text": "Hash"}
    assert held["scores"][0]["share"] == "0.500000"
    assert held["extensions"][0]["reason"] == "No line"
    assert data["accommodations"][0]["extra_tries"] == 2
    assert str(administrator.subject) not in str(data["attempts"] + data["accommodations"])


def test_r2_marks_given_to_others_are_told_and_kept(administrator):
    marker = make_member("editor")
    (attempt,) = make_trials(make_quiz(), ["11"])
    values = {"question_key": uuid4(), "number": 1, "kind": "first", "levels": {"a": "b"}, "comment": "Clear"}
    Mark.objects.create(attempt=attempt, by=marker.subject, **values)
    data = {one["category"]: one["data"] for one in queries.document(marker.subject)["categories"]}
    assert data["marks"][0]["comment"] == "Clear"
    assert str(attempt.pk) not in str(data["marks"])
    erase(administrator, marker)
    assert Mark.objects.get().comment == "Clear"


def test_attempts_of_demo_people_go_with_scores_and_extensions(administrator):
    quiz = make_quiz()
    mine, other = make_trials(quiz, ["11", "10"])
    Extension.objects.create(
        attempt=mine,
        old_deadline=timezone.now(),
        new_deadline=timezone.now() + timedelta(minutes=1),
        reason="No line",
        by=administrator.subject,
    )
    Accommodation.objects.create(subject=mine.subject, extra_tries=1, by=administrator.subject)
    forget_subjects([mine.subject])
    assert (list(Attempt.objects.all()), Score.objects.count()) == ([other], 1)
    assert not Extension.objects.exists()
    assert not Accommodation.objects.exists()
