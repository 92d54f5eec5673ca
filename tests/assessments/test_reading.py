"""From a posted form to an answer, and what is said where something is missing or wrong."""

import pytest

from assessments.activities.quiz.reading import MistypedAnswer, explain, read_answer
from assessments.attempts.answers import IncompleteAnswer, InvalidAnswer
from assessments.questions.asked import AskedQuestion
from assessments.questions.content import content_of, option_ids
from tests.factories.questions import ANSWERS, form_of, make_question, right_response

pytestmark = pytest.mark.usefixtures("centre")
KINDS = [kind.value for kind in ANSWERS]


def asked_of(question) -> AskedQuestion:
    content = content_of(question)
    return AskedQuestion(str(question.translation_key), content, option_ids(content), "en")


def read(question, fields: dict):
    posted = {name: value if isinstance(value, list) else [value] for name, value in fields.items()}
    return read_answer(asked_of(question), posted)


def refused(question, fields: dict) -> tuple[str, str]:
    """Return the kind of refusal and its words."""
    with pytest.raises(InvalidAnswer) as caught:
        read(question, fields)
    return type(caught.value).__name__, explain(asked_of(question), caught.value)


@pytest.mark.parametrize("kind", KINDS)
def test_a_form_becomes_the_answer_it_shows(kind):
    question = make_question(kind)
    response = right_response(question)
    assert read(question, form_of(question, response, option_ids(content_of(question)))) == response


@pytest.mark.parametrize("kind", KINDS)
def test_an_empty_form_is_no_answer(kind):
    question = make_question(kind)
    response = right_response(question)
    fields = form_of(question, response, option_ids(content_of(question)))
    assert read(question, {}) is None
    assert read(question, dict.fromkeys(fields, "")) is None


def test_blanks_filled_in_part_are_read_as_they_are():
    question = make_question("gaps")
    first = question.answers[0].id
    assert read(question, {f"answer-{question.translation_key}-{first}": "writ"}) == {"gaps": {first: "writ"}}


@pytest.mark.parametrize("kind", ["gaps", "matching", "ordering"])
def test_a4_a_part_the_question_does_not_have_is_refused(kind):
    question = make_question(kind)
    found = refused(question, {f"answer-{question.translation_key}-alien": "1"})
    assert found[0] == "InvalidAnswer"
    assert "does not belong to this question" in found[1]


def test_a4_a_choice_of_another_blank_is_refused():
    question, other = make_question("gaps"), make_question("gaps")
    alien = right_response(other)["gaps"][other.answers[1].id]
    found = refused(question, {f"answer-{question.translation_key}-{question.answers[1].id}": alien})
    assert found[0] == "InvalidAnswer"


def test_a4_a_unit_the_question_does_not_have_is_refused():
    question = make_question("numeric")
    name = f"answer-{question.translation_key}"
    assert refused(question, {name: "5", f"{name}-unit": "alien"})[0] == "InvalidAnswer"


@pytest.mark.parametrize("text", ["abc", "1,000.5", "1 000", "1e5", "12 minutes", "٣٫٥٫١", "½"])
def test_a_number_that_cannot_be_read_is_asked_for_again(text):
    question = make_question("numeric")
    assert refused(question, {f"answer-{question.translation_key}": text}) == (
        "MistypedAnswer",
        "Write the number with digits, and at most one decimal point or comma.",
    )


def test_a_number_without_its_unit_is_incomplete():
    question = make_question("numeric")
    assert refused(question, {f"answer-{question.translation_key}": "5"}) == ("IncompleteAnswer", "Choose a unit.")


def test_a_unit_without_its_number_is_incomplete():
    question = make_question("numeric")
    name = f"answer-{question.translation_key}"
    assert refused(question, {f"{name}-unit": question.answers[2].id}) == ("IncompleteAnswer", "Write a number.")


@pytest.mark.parametrize("text", ["x" * 201, "a\x00b"])
def test_a_short_answer_nobody_types_is_asked_for_again(text):
    question = make_question("short")
    found = refused(question, {f"answer-{question.translation_key}": text})
    assert found[0] == "MistypedAnswer"
    assert "Write at most 200 characters" in found[1]


def test_too_long_an_essay_says_how_long_it_may_be():
    question = make_question("essay", max_words=5)
    found = refused(question, {f"answer-{question.translation_key}": "x" * 101})
    assert found[0] == "MistypedAnswer"
    assert "5 words" in found[1]


@pytest.mark.parametrize("kind", KINDS)
def test_every_type_says_what_is_missing(kind):
    asked = asked_of(make_question(kind))
    words = explain(asked, IncompleteAnswer("nothing"))
    assert words == explain(asked, None)
    assert "belong" not in words


def test_what_was_mistyped_counts_as_missing_and_not_as_alien():
    assert issubclass(MistypedAnswer, IncompleteAnswer)
