"""Ways to gain a try, an answer or a pass that are closed: each was found by a review."""

import uuid
from datetime import timedelta

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from assessments.activities.quiz import services
from assessments.activities.quiz.models import Quiz
from assessments.activities.quiz.queries import tries_of
from assessments.activities.quiz.review import review_of
from assessments.attempts.models import Attempt
from assessments.attempts.queries import current_answers
from assessments.attempts.services import Save, save_answers, start_attempt
from assessments.grading.marks import takes
from courses.progress.models import CompletionFact
from tests.assessments.quiz_player import Player, player_of
from tests.factories.questions import make_question, make_quiz, right_response, wrong_response

pytestmark = pytest.mark.usefixtures("centre")


def playing(questions=None, **settings) -> Player:
    quiz = make_quiz(questions=questions or [make_question()], **settings)
    return player_of(quiz)


def shown(player: Player, attempt: Attempt) -> bool:
    now = timezone.now()
    quiz = Quiz.objects.get(pk=player.quiz.pk)
    return review_of(attempt, tries_of(player.profile.subject, quiz, now), now).answers


def fail(player: Player) -> Attempt:
    attempt = player.begin()
    player.post("hand-in/")
    attempt.refresh_from_db()
    return attempt


def test_a14_the_last_try_gets_no_help_from_the_one_before():
    player = playing(tries=2, show_answers="done")
    first = fail(player)
    player.begin()
    assert not shown(player, first)
    player.post("hand-in/")
    assert shown(player, first)


def test_a14_a_closing_that_was_moved_moves_what_is_shown():
    closing = timezone.now() + timedelta(hours=1)
    player = playing(closes_at=closing, show_answers="closed")
    first = fail(player)
    Attempt.objects.update(pinned=first.pinned | {"closes_at": (timezone.now() - timedelta(hours=1)).isoformat()})
    first.refresh_from_db()
    assert not shown(player, first)
    Quiz.objects.update(closes_at=timezone.now() - timedelta(minutes=1))
    assert shown(player, first)


def test_a5_the_first_try_decides_also_while_its_essay_waits():
    questions = [make_question(), make_question("essay")]
    player = playing(questions, counting="first", pass_mark=50)
    for response in (wrong_response, right_response):
        attempt = player.begin()
        pairs = [(questions[0], response(questions[0]))]
        pairs += [(questions[1], {"text": "A note."})] if response is wrong_response else []
        for question, answer in pairs:
            save_answers(
                subject=player.profile.subject,
                attempt_id=attempt.pk,
                saves=[Save(question_key=question.translation_key, response=answer)],
            )
        player.post("hand-in/")
    assert [one.state for one in Attempt.objects.order_by("number")] == ["marking", "submitted"]
    assert not CompletionFact.objects.filter(kind="passed").exists()


def test_a11_a_start_that_lost_its_race_counts_the_tries_again(monkeypatch):
    player = playing(tries=1)
    subject, quiz = player.profile.subject, player.quiz

    def slower(**values):
        if not Attempt.objects.exists():  # somebody else starts and hands in at this moment
            services.hand_in(subject=subject, attempt_id=start_attempt(**values).pk, language="en")
        return start_attempt(**values)

    monkeypatch.setattr(services, "start_attempt", slower)
    with pytest.raises(services.NoTriesLeft):
        services.begin(subject=subject, quiz=quiz, language="en")
    assert Attempt.objects.count() == 1


def test_a12_a_draft_that_comes_again_late_does_not_undo_the_later_one():
    essay = make_question("essay")
    player = playing([essay])
    attempt = player.begin()
    Attempt.objects.update(started_at=timezone.now() - timedelta(hours=1))
    first, second = (uuid.UUID(int=number) for number in (1, 2))

    def send(event, text, age):
        save = Save(
            question_key=essay.translation_key, response={"text": text}, event=event, age=timedelta(seconds=age)
        )
        save_answers(subject=player.profile.subject, attempt_id=attempt.pk, saves=[save])

    send(first, "One.", 60)
    send(second, "One and two.", 30)
    send(first, "One.", 0)
    (current,) = current_answers(attempt).values()
    assert current.response == {"text": "One and two."}
    assert sorted(str(row.response) for row in attempt.answers.all()) == ["{'text': 'One and two.'}", "{}"]


def test_many_stars_in_an_unlucky_text_cost_nothing():
    assert not takes("*a" * 40 + "b", "a" * 200)
    assert takes("*a" * 40, "a" * 200)


@given(st.lists(st.text("ab*", max_size=3), max_size=4), st.text("ab", max_size=6))
def test_a_star_is_anything_and_everything_else_is_itself(parts, given_words):
    pattern = "".join(parts) or "x"
    assert takes(pattern, given_words) == fits(pattern, given_words)


def fits(pattern: str, words: str) -> bool:
    """Say the same slowly: a star takes nothing, or one letter and goes on."""
    if not pattern:
        return not words
    if pattern[0] == "*":
        return fits(pattern[1:], words) or (bool(words) and fits(pattern, words[1:]))
    return bool(words) and words[0] == pattern[0] and fits(pattern[1:], words[1:])
