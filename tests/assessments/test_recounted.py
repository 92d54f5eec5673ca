"""What a learner reads of a question that a regrade has counted anew (rule A3)."""

import pytest

from assessments.activities.quiz.results import explained
from assessments.attempts.models import Attempt
from assessments.attempts.services import rescore
from assessments.grading.models import Regrade, RegradeRow
from assessments.questions.models import Question, QuestionVersion
from tests.assessments.test_results import handed_in, page_of
from tests.factories.people import make_member
from tests.factories.questions import make_question, publish_question, translate_question, wrong_response

pytestmark = pytest.mark.usefixtures("centre")


def corrected(question: Question) -> QuestionVersion:
    """Publish the question with its second option right instead of its first; return that version."""
    for block, right in zip(question.answers.raw_data, [False, True, False], strict=True):
        block["value"]["correct"] = right
    question.answers = question.answers.raw_data
    question.explanation = "CORRECTED"
    publish_question(question)
    return newest(question)


def newest(question: Question) -> QuestionVersion:
    return QuestionVersion.objects.newest(question.translation_key, "en")


def recount(attempt: Attempt, question: Question, action: str, to: QuestionVersion | None = None) -> Attempt:
    """Let an applied regrade give full marks for the question."""
    key = str(question.translation_key)
    regrade = Regrade.objects.create(
        question_key=key,
        action=action,
        from_version=next(pin["version"] for pin in attempt.questions if pin["key"] == key),
        to_version=to.pk if to else None,
        reason="The key was wrong.",
        by=make_member().subject,
        state="applied",
    )
    result = [row | ({"score": "1"} if row["key"] == key else {}) for row in attempt.result]
    shares = {"old_share": 0, "new_share": 1, "old_passed": False, "new_passed": True}
    RegradeRow.objects.create(regrade=regrade, attempt=attempt, from_score=1, result=result, applied=True, **shares)
    return rescore(attempt_id=attempt.pk, result=result, cause="regraded")


def test_a3_a_corrected_question_is_read_as_it_counts_now():
    question = make_question()
    attempt = handed_in((question, wrong_response(question)))
    (row,) = explained(recount(attempt, question, "version", corrected(question)), "en")
    assert (row.verdict, [line.right for line in row.chosen], row.missed) == ("right", [True], [])
    assert row.explanation == "CORRECTED"
    assert "You read the corrected question." in page_of(row)


def test_a3_a_question_nobody_counted_anew_stays_as_it_was_asked():
    question, other = make_question(), make_question()
    attempt = handed_in((question, wrong_response(question)), (other, wrong_response(other)))
    corrected(other)
    rows = explained(recount(attempt, question, "version", corrected(question)), "en")
    assert [row.explanation == "CORRECTED" for row in rows] == [True, False]


def test_a3_full_marks_for_everybody_say_why():
    question = make_question()
    (row,) = explained(recount(handed_in((question, wrong_response(question))), question, "full"), "en")
    page = page_of(row)
    assert ("everybody who was asked it has full marks" in page, row.verdict) == (True, "right")


def test_a14_without_marks_a_regrade_is_not_told():
    question = make_question()
    attempt = recount(handed_in((question, wrong_response(question))), question, "full")
    (row,) = explained(attempt, "en", show_marks=False, show_answers=False)
    assert row.regraded == ""


def test_c1_a_corrected_question_is_read_in_the_readers_language():
    question = make_question()
    french = translate_question(question, "fr")
    attempt = handed_in((question, wrong_response(question)))
    version = corrected(question)
    french.answers = question.answers.raw_data
    french.prompt = "Corrigée ?"
    publish_question(french)
    (row,) = explained(recount(attempt, question, "version", version), "fr")
    assert (row.asked.prompt, row.asked.language) == ("Corrigée ?", "fr")


def test_words_that_the_corrected_question_takes_are_right():
    question = make_question("short")
    attempt = handed_in((question, {"text": "writ"}))
    question.answers.raw_data[0]["value"]["text"] = "writ"
    question.answers = question.answers.raw_data
    publish_question(question)
    (row,) = explained(recount(attempt, question, "version", newest(question)), "en")
    assert row.accepted[0].text == "writ"


@pytest.mark.parametrize("count", [1, 3])
def test_corrections_cost_the_same_for_every_number(count, django_assert_num_queries):
    questions = [make_question() for _ in range(count)]
    attempt = handed_in(*[(question, wrong_response(question)) for question in questions])
    for question in questions:
        attempt = recount(attempt, question, "version", corrected(question))
    explained(attempt, "en")
    with django_assert_num_queries(4):
        explained(attempt, "en")
