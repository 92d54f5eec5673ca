"""Attempts live on the server; constraints decide between two at once (rules A1, A11, A13)."""

import uuid

import pytest
from django.db import IntegrityError, connection

from assessments.attempts.answers import IncompleteAnswer, InvalidAnswer
from assessments.attempts.models import Attempt
from assessments.attempts.policy import Policy
from assessments.attempts.queries import current_answers
from assessments.attempts.services import (
    NothingToAsk,
    Plan,
    UnknownQuestion,
    save_answer,
    start_attempt,
    submit_attempt,
)
from assessments.grading.marks import grade
from assessments.questions.queries import Wanted
from tests.factories.questions import make_question, right_response, wrong_response

pytestmark = pytest.mark.usefixtures("centre")
SUBJECT = uuid.uuid4()


def plan_of(*questions, **values) -> Plan:
    wanted = [Wanted(key=question.translation_key) for question in questions]
    policy = Policy(**({"pass_mark": values.pop("pass_mark", 80)}))
    return Plan(**({"quiz_key": uuid.uuid4(), "questions": wanted, "policy": policy} | values))


def answer(attempt, question, response):
    return save_answer(
        subject=attempt.subject, attempt_id=attempt.pk, question_key=question.translation_key, response=response
    )


def test_a1_attempt_pins_versions_order_and_pass_mark():
    question = make_question()
    attempt = start_attempt(subject=SUBJECT, plan=plan_of(question), language="ar")
    (pin,) = attempt.pinned["questions"]
    assert (attempt.number, attempt.language, attempt.pass_mark) == (1, "ar", 80)
    assert sorted(pin["order"]) == sorted(block.id for block in question.answers)
    assert pin["key"] == str(question.translation_key)


def test_a11_starting_twice_gives_one_attempt():
    plan = plan_of(make_question())
    first, second = (start_attempt(subject=SUBJECT, plan=plan, language="en") for _ in range(2))
    assert first == second


def test_a11_the_database_refuses_a_second_open_attempt():
    attempt = start_attempt(subject=SUBJECT, plan=plan_of(make_question()), language="en")
    with pytest.raises(IntegrityError, match=r"(?i)unique"):
        Attempt.objects.create(
            subject=SUBJECT, quiz_key=attempt.quiz_key, number=2, language="en", pinned=attempt.pinned
        )


def test_a11_the_slower_of_two_starts_gets_the_attempt_of_the_faster():
    plan = plan_of(make_question())
    faster = []

    def rival(execute, sql, *args):
        if sql.startswith("SAVEPOINT") and not faster:
            faster.append(None)
            faster[0] = start_attempt(subject=SUBJECT, plan=plan, language="fr")
        return execute(sql, *args)

    with connection.execute_wrapper(rival):
        slower = start_attempt(subject=SUBJECT, plan=plan, language="en")
    assert [slower] == faster
    assert Attempt.objects.count() == 1


def test_a13_a_new_attempt_after_the_hand_in_has_the_next_number():
    plan = plan_of(make_question())
    first = start_attempt(subject=SUBJECT, plan=plan, language="en")
    submit_attempt(subject=SUBJECT, attempt_id=first.pk, grader=grade)
    assert start_attempt(subject=SUBJECT, plan=plan, language="en").number == 2


@pytest.mark.parametrize("kind", ["matching", "ordering"])
def test_what_is_to_be_put_in_order_is_never_shown_in_order(kind):
    question = make_question(kind)
    for _ in range(10):
        attempt = start_attempt(subject=uuid.uuid4(), plan=plan_of(question, shuffle=False), language="en")
        assert attempt.pinned["questions"][0]["order"] != [block.id for block in question.answers]


def test_options_keep_the_authors_order_where_the_quiz_does_not_shuffle():
    question = make_question()
    attempt = start_attempt(subject=SUBJECT, plan=plan_of(question, shuffle=False), language="en")
    assert attempt.pinned["questions"][0]["order"] == [block.id for block in question.answers]


def test_l3_a_quiz_without_published_questions_starts_nothing():
    with pytest.raises(NothingToAsk):
        start_attempt(subject=SUBJECT, plan=plan_of(make_question(live=False)), language="en")


def test_a_later_answer_replaces_the_earlier():
    question = make_question()
    attempt = start_attempt(subject=SUBJECT, plan=plan_of(question), language="en")
    answer(attempt, question, wrong_response(question))
    answer(attempt, question, right_response(question))
    (current,) = current_answers(attempt).values()
    assert (current.response, attempt.answers.count()) == (right_response(question), 2)


def test_a4_an_answer_to_another_question_is_refused():
    question, other = make_question(), make_question()
    attempt = start_attempt(subject=SUBJECT, plan=plan_of(question), language="en")
    with pytest.raises(InvalidAnswer):
        answer(attempt, question, right_response(other))
    with pytest.raises(UnknownQuestion):
        answer(attempt, other, right_response(other))
    with pytest.raises(IncompleteAnswer):
        answer(attempt, question, {"chosen": []})


def test_an_attempt_of_somebody_else_is_out_of_reach():
    question = make_question()
    attempt = start_attempt(subject=SUBJECT, plan=plan_of(question), language="en")
    with pytest.raises(Attempt.DoesNotExist):
        submit_attempt(subject=uuid.uuid4(), attempt_id=attempt.pk, grader=grade)
    with pytest.raises(Attempt.DoesNotExist):
        save_answer(
            subject=uuid.uuid4(),
            attempt_id=attempt.pk,
            question_key=question.translation_key,
            response=right_response(question),
        )


def test_a11_a_repeated_hand_in_returns_the_first_result():
    question = make_question()
    attempt = start_attempt(subject=SUBJECT, plan=plan_of(question), language="en")
    answer(attempt, question, right_response(question))
    first, did = submit_attempt(subject=SUBJECT, attempt_id=attempt.pk, grader=grade)
    second, again = submit_attempt(subject=SUBJECT, attempt_id=attempt.pk, grader=grade)
    assert (did, again) == (True, False)
    assert (first.score, first.submitted_at) == (second.score, second.submitted_at)


def test_a6_thirds_are_compared_with_the_pass_mark_unrounded():
    # Three questions with one of three pairs right, and nothing else: exactly one third, so 33 passes and 34 does not.
    questions = [make_question("matching") for _ in range(3)]
    for mark, passes in ((33, True), (34, False)):
        attempt = start_attempt(subject=SUBJECT, plan=plan_of(*questions, pass_mark=mark), language="en")
        for question in questions:
            a, b, c = (block.id for block in question.answers)
            answer(attempt, question, {"pairs": {a: a, b: c, c: b}})
        attempt, _first = submit_attempt(subject=SUBJECT, attempt_id=attempt.pk, grader=grade)
        assert (str(attempt.score), attempt.percent, attempt.passed) == ("0.333333", 33, passes)


def test_a6_a_score_that_is_exactly_the_pass_mark_passes():
    # 1/3 + 2/3 of two questions is one half; in binary or in rounded decimals it might fall short.
    questions = [make_question("matching"), make_question("multiple")]
    attempt = start_attempt(subject=SUBJECT, plan=plan_of(*questions, pass_mark=50), language="en")
    answer(attempt, questions[1], right_response(questions[1]))
    attempt, _first = submit_attempt(subject=SUBJECT, attempt_id=attempt.pk, grader=grade)
    assert (str(attempt.score), attempt.passed) == ("0.500000", True)


@pytest.mark.parametrize("count", [1, 3])
def test_starting_costs_the_same_for_every_length(count, django_assert_num_queries):
    plan = plan_of(*(make_question() for _ in range(count)))
    with django_assert_num_queries(7):
        start_attempt(subject=SUBJECT, plan=plan, language="en")
