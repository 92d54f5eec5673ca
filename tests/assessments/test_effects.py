"""What another way of counting tries would do, before anybody saves it (rule A5)."""

import pytest
from django.utils import timezone

from assessments.grading.effects import Effects, effects_of_counting
from courses.progress.models import CourseSummary
from tests.assessments.essays import handed_in, make_taken, taker
from tests.factories.questions import make_question, make_quiz, right_response, wrong_response

pytestmark = pytest.mark.usefixtures("centre")


@pytest.fixture
def question(centre):
    return make_question()


@pytest.fixture
def quiz(question):
    return make_quiz(questions=[question], pass_mark=60)


@pytest.fixture
def course(quiz):
    return make_taken(quiz)


def tried(quiz, course, question, *results):
    """Let a new officer try so often, right or wrong."""
    officer = taker(course)
    for right in results:
        handed_in(quiz, officer, {question: right_response(question) if right else wrong_response(question)})
    return officer


def test_a5_another_way_of_counting_says_who_gains_and_who_loses(quiz, course, question):
    for results in ((False, True), (True, False), (True,), (False,)):
        tried(quiz, course, question, *results)
    key = quiz.activity.key
    assert effects_of_counting(key, "highest") == Effects(officers=4)
    assert effects_of_counting(key, "first") == Effects(officers=4, losses=1)
    assert effects_of_counting(key, "last") == Effects(officers=4, losses=1)
    assert effects_of_counting(key, "average") == Effects(officers=4, losses=2)


def test_a5_a_way_back_gains(question):
    quiz = make_quiz(questions=[question], pass_mark=60, counting="first")
    tried(quiz, make_taken(quiz), question, False, True)
    assert effects_of_counting(quiz.activity.key, "highest") == Effects(officers=1, gains=1)


def test_a13_only_tries_of_the_present_period_count(quiz, course, question):
    officer = tried(quiz, course, question, False, True)
    CourseSummary.objects.filter(subject=officer.subject).update(period=2, opened_at=timezone.now())
    assert effects_of_counting(quiz.activity.key, "first") == Effects()


def test_nobody_has_tried():
    quiz = make_quiz()
    assert effects_of_counting(quiz.activity.key, "average").nothing


@pytest.mark.parametrize("number", [1, 3])
def test_effects_take_one_query(quiz, course, question, number, django_assert_num_queries):
    for _ in range(number):
        tried(quiz, course, question, False, True)
    with django_assert_num_queries(1):
        assert effects_of_counting(quiz.activity.key, "first").losses == number
