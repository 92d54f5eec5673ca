"""What a learner reads after the hand-in: every type explained, and only as much as the quiz tells (rule A14)."""

import re

import pytest
from django.template.loader import render_to_string

from assessments.activities.quiz.results import Explained, explain_one, explained
from assessments.activities.quiz.services import begin, hand_in
from assessments.attempts.models import Attempt
from assessments.attempts.services import Save, rescore, save_answers
from assessments.grading.models import Mark
from assessments.questions.content import content_of
from assessments.questions.models import Question
from tests.assessments.quiz_player import player_of
from tests.factories.people import make_member
from tests.factories.questions import (
    ANSWERS,
    gap_block,
    make_question,
    make_quiz,
    number_block,
    right_response,
    translate_question,
    unit_block,
    wrong_response,
)

pytestmark = pytest.mark.usefixtures("centre")
KINDS = [kind.value for kind in ANSWERS]


def begun(questions: list[Question], **quiz) -> Attempt:
    made = make_quiz(questions=questions, **quiz)
    return begin(subject=player_of(made).profile.subject, quiz=made, language="en")


def save(attempt: Attempt, question: Question, response: dict, **values) -> None:
    one = Save(question_key=question.translation_key, response=response, **({"language": "en"} | values))
    (kept,) = save_answers(subject=attempt.subject, attempt_id=attempt.pk, saves=[one], partial=True).kept
    assert kept.outcome == "saved"


def handed_in(*answers: tuple[Question, dict | None], **quiz) -> Attempt:
    attempt = begun([question for question, _response in answers], **quiz)
    for question, response in answers:
        if response:
            save(attempt, question, response)
    return hand_in(subject=attempt.subject, attempt_id=attempt.pk, language="en")


def result_of(question: Question, response: dict | None, **told: bool) -> Explained:
    (row,) = explained(handed_in((question, response)), "en", **told)
    return row


def page_of(row: Explained, **context) -> str:
    page = render_to_string("lms_quiz/partials/explained.html", {"row": row, "asked": row.asked} | context)
    return " ".join(page.split())


def mark(attempt: Attempt, question: Question, points: list[int], **values) -> Attempt:
    """Mark an essay with the level of so many points for each criterion, and count it."""
    criteria = content_of(question)["criteria"]
    levels = {
        row["id"]: next(level["id"] for level in row["levels"] if level["points"] == worth)
        for row, worth in zip(criteria, points, strict=True)
    }
    values = {"kind": Mark.Kind.FIRST, "number": 1, "comment": "Well put."} | values
    key = question.translation_key
    Mark.objects.create(attempt=attempt, question_key=key, levels=levels, by=make_member().subject, **values)
    result = [{"key": str(key), "score": f"{sum(points)}/5"}]
    return rescore(attempt_id=attempt.pk, result=result, cause="marked")


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "essay"])
def test_a_right_answer_of_every_type_reads_as_right(kind):
    question = make_question(kind)
    row = result_of(question, right_response(question))
    page = page_of(row)
    assert (row.verdict, row.percent) == ("right", 100)
    assert ("Not right" in page, "Why:" in page) == (False, True)


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "essay"])
def test_a_wrong_answer_of_every_type_shows_the_right_one(kind):
    question = make_question(kind)
    row = result_of(question, wrong_response(question))
    assert row.verdict == "wrong"
    assert re.search("Right answer|Also right", page_of(row))


@pytest.mark.parametrize("kind", KINDS)
def test_an_unanswered_question_of_every_type_says_so(kind):
    row = result_of(make_question(kind), None)
    assert (row.verdict, row.answered) == ("wrong", False)
    assert "Not answered" in page_of(row)


def test_each_blank_stands_beside_what_is_right_there():
    question = make_question("gaps")
    first, second, third = content_of(question)["gaps"]
    given = {"gaps": {first["id"]: " WRIT ", second["id"]: second["wrong"][0]["id"], third["id"]: "policewoman"}}
    row = result_of(question, given)
    lines = [(line.text, line.given, line.wanted, line.right) for line in row.table]
    assert lines == [
        ("1", "Clerk", "Judge", False),
        ("2", "WRIT", "Warrant / Writ", True),
        ("3", "policewoman", "Police…", True),
    ]
    assert "Partly right: 2 of 3" in page_of(row)
    assert "REMARK on Judge." in page_of(row)


def test_a_number_is_shown_with_what_would_have_done():
    question = make_question("numeric")
    unit = content_of(question)["units"][1]["id"]
    page = page_of(result_of(question, {"number": "0.235", "unit": unit}))
    assert "Partly right: 50 %" in page
    assert '<bdi dir="ltr">0.235</bdi> <span>hours</span>' in page
    assert '<bdi dir="ltr">12.5 ± 0.5</bdi> <span>minutes</span>' in page
    assert "counts 50 %" in page


def test_a_number_without_tolerance_or_unit_stands_alone():
    question = make_question("numeric", answers=[number_block("-3")])
    page = page_of(result_of(question, {"number": "4", "unit": ""}))
    assert '<bdi dir="ltr">-3</bdi></span>' in page


def test_a_short_answer_gets_the_feedback_of_the_row_it_hit():
    question = make_question("short")
    row = result_of(question, {"text": "the corpus rule"})
    assert (row.verdict, row.feedback) == ("part", "REMARK on *corpus*.")
    assert [(one.text, one.credit) for one in row.accepted] == [("Habeas corpus", 100), ("…corpus…", 50)]


def test_a_short_answer_in_another_language_is_right_and_feedback_stays_in_the_readers():
    question = make_question("short", answers=[("accepted", {"text": "dog", "credit": 100, "feedback": "Yes."})])
    translated = translate_question(question, "fr")
    translated.answers.raw_data[0]["value"] |= {"text": "chien", "feedback": "Oui."}
    translated.answers = translated.answers.raw_data
    translated.save_revision().publish()
    row = result_of(question, {"text": "Chien"})
    assert (row.verdict, row.feedback) == ("right", "Yes.")


def test_an_essay_waits_for_marking_and_shows_the_own_text():
    question = make_question("essay")
    row = result_of(question, {"text": "One <b>\n\nTwo"})
    page = render_to_string("lms_quiz/partials/explained.html", {"row": row, "asked": row.asked})
    assert row.verdict == "waiting"
    assert ("Waits for marking" in page, "One &lt;b&gt;\n\nTwo" in page) == (True, True)


def test_a_marked_essay_shows_levels_points_and_the_markers_words():
    question = make_question("essay")
    attempt = mark(handed_in((question, {"text": "Mine"})), question, [1, 2])
    (row,) = explained(attempt, "en")
    page = page_of(row)
    assert (row.verdict, row.percent) == ("part", 60)
    assert ("Law level 1" in page, "1 of 3" in page, "2 of 2" in page, "Well put." in page) == (True,) * 4


def test_a_mark_says_nothing_about_the_marker():
    question = make_question("essay")
    attempt = mark(handed_in((question, {"text": "Mine"})), question, [1, 2])
    (row,) = explained(attempt, "en")
    assert str(attempt.marks.get().by) not in page_of(row)


def test_a_dropped_question_says_that_it_does_not_count():
    question, other = make_question(), make_question()
    attempt = handed_in((question, wrong_response(question)), (other, right_response(other)))
    attempt.result[0]["dropped"] = True
    page = page_of(explained(attempt, "en")[0])
    assert ("does not count" in page, "state--late" in page) == (True, False)


def test_a_question_that_weighs_more_says_how_much():
    question = make_question("multiple")
    quiz = make_quiz(questions=[question])
    quiz.items.update(points=3)
    attempt = begin(subject=player_of(quiz).profile.subject, quiz=quiz, language="en")
    save(attempt, question, {"chosen": right_response(question)["chosen"][:1]})
    (row,) = explained(hand_in(subject=attempt.subject, attempt_id=attempt.pk, language="en"), "en")
    assert "1.5 of 3 points" in page_of(row)


@pytest.mark.parametrize("kind", KINDS)
def test_a14_without_marks_only_the_own_answer_is_told(kind):
    question = make_question(kind, explanation="BECAUSE")
    attempt = handed_in((question, wrong_response(question)))
    if kind == "essay":
        attempt = mark(attempt, question, [1, 2])
    (row,) = explained(attempt, "en", show_marks=False, show_answers=False)
    page = page_of(row)
    told = ["BECAUSE", "REMARK", "Right", "right", "is-wrong", "icon", "level", "Well put", "counts"]
    assert [word for word in told if word in page] == []
    assert "Your answer" in page


@pytest.mark.parametrize("kind", KINDS)
def test_a14_marks_alone_tell_what_was_right_and_not_what_would_have_been(kind):
    question = make_question(kind, explanation="BECAUSE")
    attempt = handed_in((question, wrong_response(question)))
    if kind == "essay":
        attempt = mark(attempt, question, [0, 0])
    (row,) = explained(attempt, "en", show_answers=False)
    page = page_of(row)
    assert [word for word in ["BECAUSE", "REMARK", "Right answer", "counts"] if word in page] == []
    assert "Not right" in page


def test_a14_waiting_is_told_whatever_the_rule():
    row = result_of(make_question("essay"), {"text": "Mine"}, show_marks=False, show_answers=False)
    assert row.verdict == "waiting"


def test_a14_an_open_attempt_explains_only_what_is_final():
    first, second = make_question(), make_question("gaps")
    attempt = begun([first, second], pass_mark=0, instant=True)
    assert explain_one(attempt, "en", 1) is None
    save(attempt, first, wrong_response(first))
    assert explain_one(attempt, "en", 1) is None
    save(attempt, second, right_response(second), final=True)
    assert explain_one(attempt, "en", 2).verdict == "right"


@pytest.mark.parametrize("kind", KINDS)
def test_every_type_is_explained_at_once_in_practice(kind):
    question = make_question(kind)
    attempt = begun([question], pass_mark=0, instant=True)
    save(attempt, question, right_response(question), final=True)
    row = explain_one(attempt, "en", 1)
    assert row.verdict == ("waiting" if kind == "essay" else "right")
    assert 'aria-label="Your answer, explained"' in page_of(row, bare=True)


def test_an_attempt_that_was_not_handed_in_tells_the_own_answers():
    question = make_question()
    attempt = begun([question])
    save(attempt, question, right_response(question))
    (row,) = explained(attempt, "en", show_marks=False, show_answers=False)
    assert (row.verdict, [line.right for line in row.chosen]) == ("", [None])


def test_a_typed_answer_counts_in_a_translation_that_came_later():
    question = make_question("gaps", prompt="A [[1]].", answers=[gap_block(["dog"])])
    attempt = begun([question])
    gap = question.answers[0].id
    translated = translate_question(question, "fr", prompt="Un [[1]].")
    translated.answers.raw_data[0]["value"]["right"][0]["value"] = "chien"
    translated.answers = translated.answers.raw_data
    translated.save_revision().publish()
    save(attempt, question, {"gaps": {gap: "chien"}}, language="fr")
    attempt = hand_in(subject=attempt.subject, attempt_id=attempt.pk, language="fr")
    (row,) = explained(attempt, "en")
    assert (row.verdict, row.table[0].right, row.table[0].wanted) == ("right", True, "dog")


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize(("kind", "queries"), [("single", 2), ("gaps", 4), ("short", 4), ("numeric", 2), ("essay", 3)])
def test_explaining_costs_the_same_for_every_length(kind, queries, count, django_assert_num_queries):
    questions = [make_question(kind) for _ in range(count)]
    for question in questions:
        translate_question(question, "fr")
    attempt = handed_in(*[(question, right_response(question)) for question in questions])
    explained(attempt, "en")
    with django_assert_num_queries(queries):
        explained(attempt, "en")


def test_units_of_one_kind_are_named_beside_both_numbers():
    question = make_question("numeric", answers=[number_block("5"), unit_block("km")])
    page = page_of(result_of(question, {"number": "6", "unit": ""}))
    assert page.count("<span>km</span>") == 2
