"""Loads the starter questions and quizzes: creates what is missing, never touches what exists."""

from typing import Any
from uuid import UUID

from wagtail.models import Locale, Page

from assessments.activities.quiz.models import Quiz, QuizQuestion
from assessments.questions.models import Question
from courses.activities.models import Activity

from .content import key
from .translate import translate_from_twin

Data = dict[str, Any]


def load_quiz(quiz_key: UUID, title: str, pass_mark: int, questions: list[Data], lessons: dict[str, Page]) -> Quiz:
    """Return the quiz of that key, with its questions in English, making it first if it is missing."""
    found = Quiz.objects.filter(activity__key=quiz_key).first()
    if found:
        return found
    activity = Activity.objects.create(key=quiz_key, type="quiz", title=title)
    quiz = Quiz.objects.create(activity=activity, title=title, pass_mark=pass_mark)
    source = Locale.objects.get(language_code="en")
    for position, data in enumerate(questions):
        question = _load_question(data, source, lessons.get(data.get("read_again", "")))
        QuizQuestion.objects.create(quiz=quiz, question=question, sort_order=position)
    return quiz


def load_quiz_words(quiz_key: UUID, questions: list[Data], locale: Locale) -> Quiz:
    """Translate the questions of a quiz that exists, and return it."""
    for data in questions:
        source = Question.objects.get(translation_key=key("question", data["id"]), locale__language_code="en")
        translate_from_twin(source, Question(**_fields(data)), locale)
    return Quiz.objects.get(activity__key=quiz_key)


def _load_question(data: Data, locale: Locale, read_again: Page | None) -> Question:
    question_key = key("question", data["id"])
    found = Question.objects.filter(translation_key=question_key, locale=locale).first()
    if found:
        return found
    question = Question(translation_key=question_key, locale=locale, read_again=read_again, **_fields(data))
    question.full_clean()
    question.save()
    question.save_revision().publish()
    return question


def _fields(data: Data) -> Data:
    return {
        "name": data["id"],
        "type": data["type"],
        "prompt": data["prompt"],
        "explanation": data["explanation"],
        "answers": _answers(data),
    }


def _answers(data: Data) -> list[Data]:
    parts = (
        [("option", ("text", "correct", "feedback"), one) for one in data.get("options", [])]
        + [("pair", ("left", "right"), one) for one in data.get("pairs", [])]
        + [("step", ("text",), one) for one in data.get("items", [])]
    )
    return [
        {
            "type": kind,
            "value": {name: one[name] for name in names},
            "id": str(key("question", data["id"], str(one["id"]))),
        }
        for kind, names, one in parts
    ]
