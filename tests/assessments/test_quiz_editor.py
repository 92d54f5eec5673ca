"""Editors write questions and quizzes in Wagtail's admin."""

import json
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.models import Locale

from assessments.activities.quiz.activity_types import QuizType
from assessments.activities.quiz.models import Quiz
from assessments.attempts.models import Answer, Attempt, LateAnswer
from assessments.questions.models import Question, QuestionVersion
from courses.activities.models import Activity
from courses.activities.registry import activity_type
from tests.conftest import client_of
from tests.factories.people import make_member
from tests.factories.questions import make_question, make_quiz, translate_question

pytestmark = pytest.mark.usefixtures("centre")


@pytest.fixture
def editor_client(centre):
    """An administrator with every right."""
    profile = make_member("administrator")
    profile.user.is_superuser = True
    profile.user.save()
    return client_of(profile)


def stream(name: str, parts: list[tuple[str, dict[str, str]]]) -> dict[str, str]:
    """Return the form fields of a StreamField."""
    fields = {f"{name}-count": str(len(parts))}
    for place, (kind, value) in enumerate(parts):
        fields |= {f"{name}-{place}-{key}": text for key, text in (("type", kind), ("order", str(place)), ("id", ""))}
        fields[f"{name}-{place}-deleted"] = ""
        fields |= {f"{name}-{place}-value-{key}": text for key, text in value.items()}
    return fields


def option(text: str, *, correct: bool = False) -> tuple[str, dict[str, str]]:
    return ("option", {"text": text, "feedback": "So."} | ({"correct": "on"} if correct else {}))


def question_form(parts: list, **values: str) -> dict[str, str]:
    fields = {"name": "r1-q1", "type": "single", "prompt": "Which?", "explanation": "Because.", "read_again": ""}
    return fields | stream("answers", parts) | {"action-publish": "1"} | values


def add_url(model: type) -> str:
    return reverse(f"wagtailsnippets_{model._meta.app_label}_{model._meta.model_name}:add")


def test_editor_writes_and_publishes_a_question(editor_client):
    url = add_url(Question) + "?locale=en"
    response = editor_client.post(url, question_form([option("a", correct=True), option("b")]))
    assert response.status_code == 302
    question = Question.objects.get()
    assert (question.live, question.locale) == (True, Locale.objects.get(language_code="en"))
    assert QuestionVersion.objects.get().content["options"][0]["id"] == question.answers[0].id


def test_editor_reads_why_answers_do_not_fit(editor_client):
    response = editor_client.post(add_url(Question), question_form([option("a"), option("b")]))
    assert "Mark exactly one option as right." in response.content.decode()
    assert Question.objects.count() == 0


def test_editor_sees_the_question_as_a_learner_does(editor_client):
    question = make_question(prompt="<b>Which?</b>")
    url = reverse("wagtailsnippets_lms_assessments_question:preview_on_edit", args=[question.pk])
    parts = [
        ("option", {"text": b.value["text"], "feedback": "So."} | ({"correct": "on"} if b.value["correct"] else {}))
        for b in question.answers
    ]
    assert editor_client.post(url, question_form(parts, prompt="<b>Which?</b>")).json()["is_valid"]
    page = editor_client.get(url).content.decode()
    assert "&lt;b&gt;Which?&lt;/b&gt;" in page
    assert page.count('type="radio"') == 3


def quiz_form(questions: list[Question], **values: str) -> dict[str, str]:
    count = str(len(questions))
    fields = {"title": "R1 check", "pass_mark": "80", "shuffle": "on"}
    fields |= {"items-TOTAL_FORMS": count, "items-INITIAL_FORMS": "0", "items-MIN_NUM_FORMS": "1"}
    for place, question in enumerate(questions):
        row = {"question": str(question.pk), "id": "", "ORDER": str(place + 1), "DELETE": ""}
        fields |= {f"items-{place}-{name}": value for name, value in row.items()}
    return fields | {"items-MAX_NUM_FORMS": "1000"} | values


def test_editor_makes_a_quiz_and_its_activity_follows(editor_client):
    response = editor_client.post(add_url(Quiz), quiz_form([make_question(), make_question()]))
    assert response.status_code == 302
    quiz = Quiz.objects.get()
    assert quiz.items.count() == 2
    assert (quiz.activity.type, quiz.activity.title) == ("quiz", "R1 check")


def test_editing_a_quiz_keeps_its_activity(editor_client):
    quiz = make_quiz(questions=1)
    item = quiz.items.get()
    form = quiz_form([item.question], title="New title") | {"items-INITIAL_FORMS": "1", "items-0-id": str(item.pk)}
    url = reverse("wagtailsnippets_lms_quiz_quiz:edit", args=[quiz.pk])
    assert editor_client.post(url, form).status_code == 302
    assert Activity.objects.get().title == "New title"


def test_a_quiz_without_questions_is_refused(editor_client):
    response = editor_client.post(add_url(Quiz), quiz_form([]))
    assert (response.status_code, Quiz.objects.count(), Activity.objects.count()) == (200, 0, 0)


def test_one_question_in_two_languages_is_refused_in_one_quiz(editor_client):
    question = make_question()
    arabic = translate_question(question, "ar")
    response = editor_client.post(add_url(Quiz), quiz_form([question, arabic]))
    assert "The same question is chosen twice." in response.content.decode()
    assert Quiz.objects.count() == 0


@pytest.mark.parametrize("count", [1, 3])
def test_quiz_list_shows_every_quiz_at_one_cost(count, editor_client, django_assert_max_num_queries):
    for _ in range(count):
        make_quiz(questions=2)
    url = reverse("wagtailsnippets_lms_quiz_quiz:list")
    editor_client.get(url)
    with django_assert_max_num_queries(14):
        page = editor_client.get(url).content.decode()
    assert len(set(re.findall(r"Quiz \d+", page))) == count


@pytest.mark.parametrize(("count", "queries"), [(1, 14), (3, 22)])
def test_question_list_costs_only_what_wagtail_asks_of_each_row(count, queries, editor_client):
    # Four a row: Wagtail's status tag (schedule, workflow) and wagtail-localize's Translate button; 20 rows a page.
    for _ in range(count):
        make_question()
    url = reverse("wagtailsnippets_lms_assessments_question:list")
    editor_client.get(url)
    with CaptureQueriesContext(connection) as captured:
        page = editor_client.get(url).content.decode()
    assert len(captured) <= queries
    assert len(set(re.findall(r"Question \d+\?", page))) == count


def test_question_list_is_searched_and_filtered(editor_client):
    make_question(prompt="About hashes?")
    make_question("ordering", prompt="About steps?")
    url = reverse("wagtailsnippets_lms_assessments_question:list")
    assert "About steps?" not in editor_client.get(url, {"q": "hashes"}).content.decode()
    assert "About hashes?" not in editor_client.get(url, {"type": "ordering"}).content.decode()


def test_deleting_a_question_that_a_quiz_asks_is_refused(editor_client):
    quiz = make_quiz(questions=1)
    question = quiz.items.get().question
    editor_client.post(reverse("wagtailsnippets_lms_assessments_question:delete", args=[question.pk]))
    assert Question.objects.filter(pk=question.pk).exists()


def test_condition_says_in_words_what_passes():
    quiz = make_quiz(questions=8)
    practice = make_quiz(questions=1, pass_mark=0)
    kind = QuizType()
    assert kind.condition(quiz.activity) == "Answer 8 questions. 80 % passes. Try as often as you like."
    assert kind.condition(practice.activity).startswith("Answer 1 question. It is practice")


def test_quiz_type_is_registered_and_knows_when_it_is_ready():
    kind = activity_type("quiz")
    ready, empty = make_quiz(questions=1), make_quiz(questions=[make_question(live=False)])
    assert (kind.ready(ready.activity), kind.ready(empty.activity)) == (True, False)
    assert kind.url(str(ready.activity.key)) == f"/en/quiz/{ready.activity.key}/"


@pytest.mark.parametrize("model", [Attempt, Answer, LateAnswer, QuestionVersion])
def test_nobody_reads_attempts_in_the_admin(model):
    from wagtail.admin.viewsets import viewsets
    from wagtail.snippets.models import get_snippet_models

    shown = [*get_snippet_models(), *[getattr(one, "model", None) for one in viewsets.viewsets]]
    assert model not in shown


def test_stored_question_is_plain_json():
    question = make_question("matching")
    content = QuestionVersion.objects.get(question_key=question.translation_key).content
    assert json.loads(json.dumps(content)) == content
