"""A question drawn once serves everybody who is asked it in the same order and has answered the same."""

import pytest
from django.template.loader import render_to_string
from django.utils.translation import override

from assessments.questions import drawing
from assessments.questions.asked import AskedQuestion
from assessments.questions.content import content_of, option_ids
from assessments.questions.models import QuestionType, QuestionVersion
from tests.factories.questions import make_question, right_response, wrong_response

pytestmark = pytest.mark.usefixtures("centre")


def asked_of(question, response=None, **values) -> AskedQuestion:
    version = QuestionVersion.objects.get(question_key=question.translation_key)
    ids = option_ids(version.content)
    return AskedQuestion(
        str(question.translation_key),
        version.content,
        values.pop("order", ids),
        "en",
        response=response,
        version=str(version.pk),
        **values,
    )


@pytest.mark.parametrize("kind", QuestionType.values)
def test_what_is_kept_is_what_would_be_drawn_anew(kind):
    question = make_question(kind)
    states = [None, right_response(question), wrong_response(question)]
    order = option_ids(content_of(question))[::-1]
    for response in states * 2:
        for language in ("en", "ar"):
            with override(language):
                asked = asked_of(question, response, order=order)
                assert drawing.drawn(asked) == render_to_string(drawing.TEMPLATE, {"asked": asked})


def test_what_somebody_typed_is_kept_nowhere():
    question = make_question("short")
    before = drawing._kept.cache_info().currsize
    assert "Habeas corpus" in drawing.drawn(asked_of(question, {"text": "Habeas corpus"}))
    assert drawing._kept.cache_info().currsize == before


@pytest.mark.parametrize("values", [{"error": "Choose one answer."}, {"final": True}, {"posted": {}}])
def test_what_was_refused_or_shown_is_drawn_as_it_stands(values):
    asked = asked_of(make_question(), **values)
    assert drawing.drawn(asked) == render_to_string(drawing.TEMPLATE, {"asked": asked})
