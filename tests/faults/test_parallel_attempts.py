"""Eight workers save, hand in and close the same attempt at once: no answer is lost, one result."""

import random
from datetime import timedelta
from functools import partial
from uuid import UUID

import pytest
from django.utils import timezone

from assessments.activities.quiz.services import begin, close, hand_in
from assessments.attempts.models import Answer, Attempt, Score
from assessments.attempts.queries import current_answers
from assessments.attempts.services import Save, save_answers
from courses.progress.models import CompletionFact
from tests.assessments.quiz_player import Player, player_of
from tests.factories.questions import make_question, make_quiz, right_response, wrong_response

from .crowd import WORKERS, together

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def player(centre) -> Player:
    """An officer who has begun a quiz of two questions."""
    player = player_of(make_quiz(questions=[make_question(), make_question("multiple")], pass_mark=100))
    player.begin()
    return player


def saves_of(player: Player) -> list[Save]:
    """Return a wrong and then a right answer to each question, each with its age."""
    saves = []
    for number, item in enumerate(player.quiz.items.select_related("question")):
        for age, response in ((50, wrong_response(item.question)), (10, right_response(item.question))):
            event, made = UUID(int=100 * number + age), timedelta(seconds=age)
            saves.append(Save(question_key=item.question.translation_key, response=response, event=event, age=made))
    return saves


def send(player: Player, saves: list[Save], seed: int) -> None:
    """Send every save twice, in an order of one's own."""
    mixed = random.Random(seed).sample(saves * 2, len(saves) * 2)  # noqa: S311
    for save in mixed:
        save_answers(subject=player.profile.subject, attempt_id=player.attempt.pk, saves=[save])


def test_a12_saves_repeated_in_any_order_by_eight_workers_leave_the_last_answers(player):
    Attempt.objects.update(started_at=timezone.now() - timedelta(minutes=5))
    saves = saves_of(player)
    assert together(partial(send, player, saves, seed) for seed in range(WORKERS)) == []
    assert Answer.objects.count() == len(saves)
    right = {str(save.question_key): save.response for save in saves if save.age == timedelta(seconds=10)}
    assert {key: answer.response for key, answer in current_answers(player.attempt).items()} == right


def test_a12_what_meets_the_hand_in_is_graded_or_kept_as_late(player):
    acts = [partial(send, player, saves_of(player), seed) for seed in range(WORKERS - 2)]
    act = partial(hand_in, subject=player.profile.subject, attempt_id=player.attempt.pk, language="en")
    assert together([*acts, act, act]) == []
    attempt = player.attempt
    graded = {row["key"] for row in attempt.result if row["score"] == "1"}
    held = current_answers(attempt)
    right = {str(save.question_key): save.response for save in saves_of(player)[1::2]}
    assert graded == {key for key, answer in held.items() if answer.response == right[key]}
    assert Answer.objects.filter(late=False, saved_at__gt=attempt.submitted_at).count() == 0
    assert Score.objects.count() == 1


def test_a8_the_officer_and_the_clock_close_an_attempt_once(player):
    Attempt.objects.update(
        started_at=timezone.now() - timedelta(hours=2), deadline_at=timezone.now() - timedelta(hours=1)
    )
    attempt = player.attempt
    acts = [partial(close, attempt_id=attempt.pk)] * 3
    acts += [partial(hand_in, subject=player.profile.subject, attempt_id=attempt.pk, language="en")] * 3
    acts += [partial(begin, subject=player.profile.subject, quiz=player.quiz, language="en")] * 2
    assert together(acts) == []
    closed = Attempt.objects.get(pk=attempt.pk)
    assert (closed.submitted_at, closed.closed_by) == (attempt.deadline_at, "deadline")
    assert Score.objects.count() == 1
    assert Attempt.objects.open().count() == 1
    assert CompletionFact.objects.filter(kind="finished").get().occurred_at == attempt.deadline_at
