"""The starter content and the demo population, loaded once for all tests of this module."""

import pytest
from django.contrib.auth import get_user_model
from django.core.exceptions import ImproperlyConfigured
from django.db import transaction
from wagtail.models import Page

from assessments.activities.quiz.models import Quiz, QuizQuestion
from assessments.questions.draws import pool
from assessments.questions.models import Question, QuestionCategory, QuestionType, QuestionVersion
from cms.demo.content import COURSES, TRANSLATIONS, key, read
from cms.demo.pages import load_pages
from cms.demo.services import load_demo, remove_demo
from cms.home.services import setup_centre
from courses.content.models import CoursePage, LessonPage, PublishedCourse
from courses.progress.models import CompletionFact, CourseSummary
from courses.progress.reconcile import true_counts
from lms.catalogue.models import Tool
from lms.core.checks import refuse_unsafe_start
from lms.members.models import Profile

pytestmark = pytest.mark.django_db  # each test rolls back to the loaded state


def silent(line):
    """Report nothing."""


@pytest.fixture(scope="module")
def demo(django_db_setup, django_db_blocker):
    """Load everything once, inside a transaction around this module's tests."""
    with django_db_blocker.unblock(), transaction.atomic():
        setup_centre()
        load_pages()
        load_demo(silent)
        yield
        transaction.set_rollback(True)


def test_starter_courses_stand_in_their_languages(demo):
    rows = PublishedCourse.objects.filter(live=True).values_list("code", "language")
    assert sorted(rows) == [
        ("I1", "en"),
        ("R1", "ar"),
        ("R1", "en"),
        ("R1", "fr"),
        ("W1", "ar"),
        ("W1", "en"),
        ("W1", "fr"),
    ]


def test_page_tree_is_sound_so_that_editors_find_every_translated_page(demo):
    assert Page.find_problems() == ([], [], [], [], [])


def test_every_lesson_has_a_quiz_and_names_its_condition(demo):
    for course in PublishedCourse.objects.all():
        assert all(lesson["activities"][0]["condition"] for lesson in course.lessons())


def test_translations_keep_block_ids(demo):
    lesson = LessonPage.objects.get(translation_key=key("r1", "four-families"), locale__language_code="en")
    arabic = LessonPage.objects.get(translation_key=lesson.translation_key, locale__language_code="ar")
    assert [block.id for block in arabic.body] == [block.id for block in lesson.body]


def test_every_type_of_question_is_shown_and_asks_the_same_in_every_language(demo):
    assert set(Question.objects.values_list("type", flat=True)) == set(QuestionType.values)
    newest = {}
    for version in QuestionVersion.objects.order_by("number"):
        newest.setdefault(version.question_key, {})[version.language] = version.structure
    assert [key for key, structures in newest.items() if len(set(structures.values())) > 1] == []


def test_practice_draws_from_the_bank_and_never_what_the_knowledge_check_asks(demo):
    draw = QuizQuestion.objects.get(question=None)
    drawn = set(pool(category=draw.category, tag=draw.tag))
    final = Quiz.objects.get(activity__key=key("r1", "quiz"))
    assert len(drawn) == 6
    assert drawn & {item.question.translation_key for item in final.items.all()} == set()


def test_demo_population_is_fictional_and_about_three_hundred(demo):
    emails = get_user_model().objects.values_list("email", flat=True)
    assert all(email.endswith("@demo.invalid") for email in emails)
    assert 290 <= len(emails) <= 340


def test_c4_no_history_has_more_than_its_course_asks(demo):
    for state in CourseSummary.objects.filter(state="completed"):
        facts = CompletionFact.objects.filter(subject=state.subject, course_key=state.course_key, kind="lesson")
        assert facts.count() == len(PublishedCourse.objects.get(course_key=state.course_key, language="en").lessons())


def test_loading_twice_changes_nothing_an_editor_wrote(demo):
    course = CoursePage.objects.get(translation_key=key("r1"), locale__language_code="en")
    course.title = "Our own title"
    course.save_revision().publish()
    counts = (CoursePage.objects.count(), Question.objects.count(), Tool.objects.count(), Profile.objects.count())
    load_demo(silent)
    course.refresh_from_db()
    assert course.title == "Our own title"
    assert counts == (
        CoursePage.objects.count(),
        Question.objects.count(),
        Tool.objects.count(),
        Profile.objects.count(),
    )


def test_production_refuses_demo_accounts(demo, settings):
    settings.LMS_REFUSE_DEMO_ACCOUNTS = True
    with pytest.raises(ImproperlyConfigured, match="remove_demo"):
        refuse_unsafe_start()


def test_removing_the_demo_leaves_nothing_of_it(demo, settings):
    settings.LMS_REFUSE_DEMO_ACCOUNTS = True
    remove_demo(silent, content=True)
    refuse_unsafe_start()
    left = (Profile, CourseSummary, CompletionFact, CoursePage, Question, QuestionCategory, Tool)
    assert {model.__name__: model.objects.count() for model in left} == dict.fromkeys((m.__name__ for m in left), 0)
    assert true_counts() == {}


@pytest.mark.parametrize("code", COURSES)
def test_starter_lessons_are_as_long_as_promised(code):
    for module in read("en", code)["modules"]:
        for lesson in module["lessons"]:
            words = " ".join(_texts(lesson["body"])).split()
            assert 400 <= len(words) <= 900, (lesson["slug"], len(words))


@pytest.mark.parametrize("language", TRANSLATIONS)
@pytest.mark.parametrize("code", ["r1", "w1"])
def test_translated_quizzes_have_the_same_right_answers(code, language):
    assert _right_answers(read(language, code)) == _right_answers(read("en", code))


def _texts(value):
    if isinstance(value, str):
        return [value]
    parts = value.values() if isinstance(value, dict) else value
    return [text for part in parts for text in _texts(part)]


def _right_answers(data):
    questions = list(data["final_quiz"]["questions"])
    for lesson in (lesson for module in data["modules"] for lesson in module["lessons"]):
        questions += lesson["check"] + lesson.get("practice", {}).get("questions", [])
    return [[(option["id"], option["correct"]) for option in one.get("options", [])] for one in questions]
