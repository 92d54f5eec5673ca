"""The question bank is an editor's tool: where each question stands, who asks it, what each version changed."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from taggit.models import Tag
from wagtail.models import Workflow

from assessments.activities.quiz.models import Quiz, QuizQuestion
from assessments.activities.quiz.queries import wanted_questions
from assessments.activities.quiz.services import begin
from assessments.attempts.models import Attempt
from assessments.bank_queries import history_of
from assessments.questions.changes import changes
from assessments.questions.content import content_of
from assessments.questions.draws import pool
from assessments.questions.models import Question, QuestionCategory, QuestionType, QuestionVersion
from assessments.questions.usage import Use, register_usage, unregister_usage, uses_of
from cms.home.roles import WORKFLOW_NAME
from courses.enrolment.services import enrol
from tests.conftest import client_of
from tests.factories.people import make_member
from tests.factories.questions import make_question, make_quiz, make_quiz_course, publish_question, translate_question

pytestmark = pytest.mark.usefixtures("centre")
LIST = "wagtailsnippets_lms_assessments_question:list"
RETIRE = "wagtailsnippets_lms_assessments_question:unpublish"


@pytest.fixture
def editor(centre):
    return client_of(make_member("editor"))


def names(client, **query: str) -> list[str]:
    """Return the names of the listed questions."""
    table = client.get(reverse(LIST), query).context["table"]
    return [row.name for row in table.data]


def make_category(name: str) -> QuestionCategory:
    return QuestionCategory.objects.create(name=name)


def add_tag(question: Question, name: str) -> Tag:
    question.tags.add(name)
    question.save()
    return Tag.objects.get(name=name)


def make_draw(**values) -> Quiz:
    """Return a quiz that draws from the bank."""
    quiz = make_quiz(questions=0, title="Draws")
    QuizQuestion.objects.create(quiz=quiz, **values)
    return quiz


def submit_for_review(question: Question) -> None:
    question.save_revision()
    Workflow.objects.get(name=WORKFLOW_NAME).start(question, None)


def begun(quiz: Quiz) -> Attempt:
    """Return an officer's attempt at the quiz."""
    officer = make_member()
    enrol(subject=officer.subject, course_key=make_quiz_course(quiz).translation_key)
    return begin(subject=officer.subject, quiz=quiz, language="en")


def statuses() -> dict[str, str]:
    return dict(Question.objects.with_status().values_list("name", "status"))


def test_status_is_read_from_wagtails_own_state():
    make_question(name="ready")
    make_question(name="draft", live=False)
    make_question(name="retired").unpublish()
    submit_for_review(make_question(name="review", live=False))
    assert statuses() == {"ready": "ready", "draft": "draft", "retired": "retired", "review": "review"}


@pytest.mark.parametrize("status", ["draft", "review", "ready", "retired"])
def test_the_list_tells_and_filters_by_status(status, editor):
    make_question(name="ready")
    make_question(name="draft", live=False)
    make_question(name="retired").unpublish()
    submit_for_review(make_question(name="review", live=False))
    assert names(editor, status=status) == [status]
    label = str(Question.Status(status).label)
    assert label in editor.get(reverse(LIST), {"status": status}).content.decode()


def test_what_an_unfinished_import_has_brought_is_in_no_list_and_no_chooser(editor):
    make_question(name="here")
    make_question(name="staged", live=False, staged=True)
    assert names(editor) == ["here"]
    chooser = reverse("wagtailsnippetchoosers_lms_assessments_question:choose")
    assert "staged:" not in editor.get(chooser).json()["html"]


def test_the_list_is_filtered_by_a_category_with_those_inside(editor):
    law, search, other = (make_category(name) for name in ("Law", "Law/Search", "Lawful"))
    for name, category in (("law", law), ("search", search), ("other", other), ("none", None)):
        make_question(name=name, category=category)
    assert names(editor, category=str(law.pk)) == ["law", "search"]


def test_the_list_is_filtered_by_a_tag_in_every_language(editor):
    tagged = make_question(name="tagged")
    translate_question(tagged, "ar")
    make_question(name="plain")
    tag = add_tag(tagged, "hashes")
    assert names(editor, tag=str(tag.pk)) == ["tagged", "tagged"]
    assert names(editor, tag=str(tag.pk), locale="ar") == ["tagged"]


def test_filters_and_words_work_together(editor):
    make_question("ordering", name="both", prompt="Order the hashes.")
    make_question("single", name="words", prompt="Which hashes?")
    make_question("ordering", name="type", prompt="Order the steps.")
    assert names(editor, q="hashes", type="ordering", status="ready") == ["both"]


def test_a_part_of_a_chinese_sentence_is_found(editor):
    make_question(name="zh", prompt="哪一个文件是已知的？")
    make_question(name="en")
    assert names(editor, q="已知") == ["zh"]


def test_the_list_finds_what_no_quiz_asks(editor):
    fixed, drawn, free = (make_question(name=name) for name in ("fixed", "drawn", "free"))
    Question.objects.filter(pk=drawn.pk).update(category=make_category("Law/Search"))
    make_quiz(questions=[fixed])
    make_draw(category=make_category("Law"))
    assert names(editor, use="unused") == ["free"]
    assert names(editor, use="used") == ["drawn", "fixed"]
    assert free.name not in names(editor, use="used")


def list_cost(client) -> int:
    client.get(reverse(LIST))
    with CaptureQueriesContext(connection) as captured:
        client.get(reverse(LIST))
    return len(captured)


def test_the_list_costs_only_what_wagtail_localize_asks_of_each_row(editor):
    # Two a row for its Translate button, as in every list of translated snippets; 20 rows a page.
    costs = []
    for number in (1, 3):
        while Question.objects.count() < number:
            make_quiz(questions=[make_question(category=QuestionCategory.objects.first() or make_category("Law"))])
        costs.append(list_cost(editor))
    assert costs == [costs[0], costs[0] + 2 * 2]


# Use


def test_a_quiz_tells_the_bank_what_it_asks_by_itself_and_through_draws():
    law = make_category("Law")
    question = make_question(category=law)
    add_tag(question, "Hashes")
    quizzes = [
        make_quiz(questions=[question], title="A"),
        make_draw(category=law),
        make_draw(tag="hashes"),
        make_draw(category=law, tag="other"),
    ]
    QuizQuestion.objects.filter(quiz=quizzes[0]).update(stay_with=1)
    found = uses_of([question.translation_key])[question.translation_key]
    assert [(use.key, use.drawn, use.stays_with) for use in found] == [
        (quizzes[0].activity.key, "", 1),
        (quizzes[1].activity.key, "Law", None),
        (quizzes[2].activity.key, "hashes", None),
    ]


def test_a_draw_takes_exactly_what_the_bank_calls_its_use():
    law, search, lawful = (make_category(name) for name in ("Law", "Law/Search", "Lawful"))
    for category in (law, search, lawful, None):
        make_question(category=category)
    make_draw(category=law)
    assert set(uses_of(None)) == set(pool(category=law, tag=""))


def test_somebody_else_can_tell_the_bank_of_a_use():
    question = make_question()
    use = Use(key=question.translation_key, title="A plugin", url="/there/")

    def source(_keys):
        return {question.translation_key: [use]}

    register_usage(source)
    register_usage(source)
    try:
        assert uses_of([question.translation_key]) == {question.translation_key: [use]}
    finally:
        unregister_usage(source)
    assert uses_of([question.translation_key]) == {}


@pytest.mark.parametrize("count", [1, 3])
def test_uses_cost_the_same_for_one_question_and_for_three(count, django_assert_num_queries):
    questions = [make_question() for _ in range(count)]
    make_quiz(questions=questions)
    make_draw(category=make_category("Law"))
    with django_assert_num_queries(4):
        assert len(uses_of([one.translation_key for one in questions])) == count


# Drafts and retired questions


@pytest.mark.parametrize("state", ["draft", "review", "retired", "staged"])
def test_a2_only_a_ready_question_is_drawn_or_asked(state):
    law = make_category("Law")
    ready = make_question(category=law)
    other = make_question(category=law, live=state == "retired", staged=state == "staged")
    if state == "retired":
        other.unpublish()
    if state == "review":
        submit_for_review(other)
    quiz = make_draw(category=law, count=2)
    QuizQuestion.objects.create(quiz=quiz, question=make_question(live=False))
    assert pool(category=law, tag="") == [ready.translation_key]
    assert [one.key for one in wanted_questions(quiz, [])] == [ready.translation_key]


def test_retiring_names_the_quizzes_and_keeps_versions_and_attempts(editor):
    question = make_question()
    quiz = make_quiz(questions=[question, make_question()], title="Knowledge check 7")
    attempt = begun(quiz)
    url = reverse(RETIRE, args=[question.pk])
    assert "Knowledge check 7" in editor.get(url).content.decode()
    assert editor.post(url).status_code == 302
    question.refresh_from_db()
    attempt.refresh_from_db()
    assert (question.live, statuses()[question.name]) == (False, "retired")
    assert str(question.translation_key) in [pin["key"] for pin in attempt.questions]
    assert QuestionVersion.objects.filter(question_key=question.translation_key).count() == 1


def test_a_retired_question_comes_back_without_a_new_version(editor):
    question = make_question()
    editor.post(reverse(RETIRE, args=[question.pk]))
    question.refresh_from_db()
    publish_question(question)
    assert statuses()[question.name] == "ready"
    assert QuestionVersion.objects.filter(question_key=question.translation_key).count() == 1


# Versions


def told(old: dict, new: dict) -> list[tuple[str, str, str, str]]:
    return [(one.kind, one.label, one.old, one.new) for one in changes(old, new)]


def test_changes_are_told_part_by_part():
    question = make_question(prompt="Which one?")
    old = content_of(question)
    question.prompt = "Which two?"
    question.answers[0].value["correct"] = False
    question.answers[1].value["correct"] = True
    question.answers[2].value["text"] = "Violet"
    assert told(old, content_of(question)) == [
        ("changed", "Question", "Which one?", "Which two?"),
        ("added", "Right answer", "", "Green"),
        ("changed", "Option", "Blue", "Violet"),
        ("removed", "Right answer", "Red", ""),
    ]


def test_an_option_that_is_taken_away_is_told():
    question = make_question()
    old = content_of(question)
    del question.answers[2]
    assert told(old, content_of(question)) == [
        ("removed", "Option", "Blue", ""),
        ("removed", "Feedback", "REMARK on Blue.", ""),
    ]


def test_another_order_of_steps_is_told_and_another_order_of_options_is_not():
    steps, options = content_of(make_question("ordering")), content_of(make_question())
    assert told(steps, steps | {"steps": steps["steps"][::-1]}) == [
        ("changed", "Order", "One → Two → Three → Four", "Four → Three → Two → One")
    ]
    assert told(options, options | {"options": options["options"][::-1]}) == []


@pytest.mark.parametrize("kind", ["single", "matching", "ordering", "gaps", "numeric", "short", "essay"])
def test_nothing_changed_is_nothing_told(kind):
    content = content_of(make_question(kind))
    assert changes(content, content) == []
    assert changes({"options": [], "pairs": [], "steps": []}, content) != []


def test_a_change_marks_words_and_not_letters():
    question = make_question(prompt="Which warrant do you need?")
    old = content_of(question)
    question.prompt = "Which permission do you need?"
    (change,) = changes(old, content_of(question))
    assert change.pieces == [
        ("equal", "Which "),
        ("deletion", "warrant"),
        ("addition", "permission"),
        ("equal", " do you need?"),
    ]


def test_versions_and_use_are_one_screen(editor):
    question = make_question("truefalse", prompt="Old <b>words</b>?")
    translate_question(question, "ar")
    quiz = make_quiz(questions=[question], title="Knowledge check 7")
    begun(quiz)
    for block in question.answers:
        block.value["correct"] = not block.value["correct"]
    question.prompt = "New words?"
    publish_question(question)
    page = editor.get(reverse("question_versions", args=[question.translation_key])).content.decode()
    assert "Knowledge check 7" in page
    assert "<del>Old <b>" not in page
    history = history_of(question.translation_key)
    assert (history.newest, [group.language for group in history.languages]) == (2, ["en", "ar"])
    assert [(line.version.number, line.matches, line.attempts) for line in history.languages[0].lines] == [
        (2, True, 0),
        (1, False, 1),
    ]
    assert [line.matches for line in history.languages[1].lines] == [False]


def test_a_quiz_that_stays_with_an_old_version_is_shown_so(editor):
    question = make_question()
    quiz = make_quiz(questions=[question])
    quiz.items.update(stay_with=1)
    question.prompt = "New words?"
    publish_question(question)
    page = editor.get(reverse("question_versions", args=[question.translation_key])).content.decode()
    assert "there is a newer one: 2" in page


@pytest.mark.parametrize("count", [1, 3])
def test_the_history_costs_the_same_for_one_version_and_for_three(count, django_assert_num_queries):
    question = make_question()
    for number in range(1, count):
        question.prompt = f"Version {number}?"
        publish_question(question)
    make_quiz(questions=[question])
    with django_assert_num_queries(5):
        assert len(history_of(question.translation_key).languages[0].lines) == count


def test_a_draft_has_a_screen_that_says_there_is_no_version(editor):
    question = make_question(live=False)
    page = editor.get(reverse("question_versions", args=[question.translation_key])).content.decode()
    assert "It was never published" in page


def test_versions_are_for_editors_and_of_questions_that_are_there(editor):
    question = make_question()
    url = reverse("question_versions", args=[question.translation_key])
    assert client_of(make_member("officer")).get(url).status_code in (302, 403)
    gone = reverse("question_versions", args=[make_member().subject])
    assert editor.get(gone, follow=True).status_code == 404


def test_every_row_leads_to_its_versions(editor):
    question = make_question()
    url = reverse("question_versions", args=[question.translation_key])
    edit = reverse("wagtailsnippets_lms_assessments_question:edit", args=[question.pk])
    assert url in editor.get(reverse(LIST)).content.decode()
    assert url in editor.get(edit).content.decode()


# Categories


def test_editors_keep_the_categories(editor):
    add = reverse("wagtailsnippets_lms_assessments_questioncategory:add")
    assert editor.post(add, {"name": "Law/Search"}).status_code == 302
    category = QuestionCategory.objects.get()
    translate_question(make_question(category=category), "ar")
    rows = editor.get(reverse("wagtailsnippets_lms_assessments_questioncategory:list")).context["table"].data
    assert [(row.name, row.question_count) for row in rows] == [("Law/Search", 1)]


def test_a_category_that_a_quiz_draws_from_is_not_deleted(editor):
    category = make_category("Law")
    make_draw(category=category)
    editor.post(reverse("wagtailsnippets_lms_assessments_questioncategory:delete", args=[category.pk]))
    assert QuestionCategory.objects.filter(pk=category.pk).exists()


# Preview

TOLD_AFTERWARDS = {
    "single": "REMARK on Green.",
    "multiple": "REMARK on Six.",
    "truefalse": "REMARK on False.",
    "matching": "France",
    "ordering": "Four",
    "gaps": "Warrant|Writ",
    "numeric": "12.5 ± 0.5",
    "short": "Habeas corpus",
    "essay": "Reasons level 2",
}


@pytest.mark.parametrize("kind", QuestionType.values)
def test_every_type_is_previewed_as_asked_and_as_explained(kind, editor):
    question = make_question(kind, hints=[("hint", "Think <twice>.")])
    url = reverse(
        "wagtailsnippets_lms_assessments_question:revisions_view", args=[question.pk, question.latest_revision.pk]
    )
    page = editor.get(url).content.decode()
    asked, afterwards = page.split('id="afterwards"')
    assert 'id="answer-preview"' in asked
    assert "Think &lt;twice&gt;." in asked
    assert TOLD_AFTERWARDS[kind] in afterwards


def test_l2_a_translation_is_previewed_in_its_own_language(editor):
    arabic = translate_question(make_question(), "ar")
    url = reverse(
        "wagtailsnippets_lms_assessments_question:revisions_view", args=[arabic.pk, arabic.latest_revision.pk]
    )
    page = editor.get(url).content.decode()
    assert '<html lang="ar" dir="rtl"' in page
    assert "Not translated yet" not in page
