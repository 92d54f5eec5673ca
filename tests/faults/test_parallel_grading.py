"""Eight workers mark the same essay, or apply the same regrade, at once: one mark, and one new score each."""

from functools import partial

import pytest

from assessments.attempts.models import Score
from assessments.grading import applying
from assessments.grading.models import Mark, Regrade
from assessments.grading.preparing import prepare
from assessments.grading.services import MarkedMeanwhile, mark
from assessments.questions.models import QuestionVersion
from courses.progress.models import CompletionFact
from tests.assessments.essays import handed_in, levels_of, make_taken, taker
from tests.factories.people import make_member
from tests.factories.questions import make_question, make_quiz, publish_question, wrong_response

from .crowd import WORKERS, together

pytestmark = pytest.mark.django_db(transaction=True)


def test_markers_at_the_same_moment_give_one_mark(centre):
    essay = make_question("essay")
    quiz = make_quiz(questions=[essay])
    attempt = handed_in(quiz, taker(make_taken(quiz)))
    levels, key = levels_of(attempt, essay, 3, 2), essay.translation_key

    def act(marker):
        try:
            mark(by=marker, attempt_id=attempt.pk, question_key=key, levels=levels)
        except MarkedMeanwhile:
            return

    markers = [make_member("editor") for _ in range(WORKERS)]
    assert together([partial(act, marker) for marker in markers]) == []
    assert (Mark.objects.count(), Score.objects.count()) == (1, 1)


def test_a3_appliers_at_the_same_moment_give_one_score_each(centre):
    question = make_question()
    quiz = make_quiz(questions=[question])
    course = make_taken(quiz)
    tries = [handed_in(quiz, taker(course), {question: wrong_response(question)}) for _ in range(3)]
    publish_question(question)
    version = QuestionVersion.objects.get(question_key=question.translation_key, number=1)
    regrade = Regrade.objects.create(
        question_key=question.translation_key,
        action="full",
        from_version=version.pk,
        reason="It could not be answered.",
        by=make_member("editor").subject,
    )
    prepare(regrade.pk)
    Regrade.objects.update(state=Regrade.State.APPLYING)
    assert together([partial(applying.apply_rows, regrade.pk, regrade.by)] * WORKERS) == []
    assert [list(one.scores.order_by("number").values_list("number", flat=True)) for one in tries] == [[1, 2]] * 3
    assert CompletionFact.objects.filter(kind="passed").count() == 3
    assert Regrade.objects.get().state == "applied"
