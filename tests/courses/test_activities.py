"""The plugin contract: what an activity type must offer, and what happens when it is missing."""

import pytest
from django.core.checks import run_checks

from assessments.activities.quiz.models import Quiz
from courses.activities import ActivityType, activity_types, register
from courses.activities.checks import check_activity_types
from courses.activities.models import Activity
from courses.activities.registry import activity_type, unregister
from courses.content.gate import NotWhole
from courses.content.models import CourseItem, ModulePage, PublishedCourse
from courses.content.services import refresh_activity
from courses.enrolment.services import enrol
from tests.courses.acts import kinds
from tests.factories.courses import make_course, make_lesson, translate_course
from tests.factories.questions import lesson_of, make_quiz, make_quiz_course


class Practice(ActivityType):
    """A complete type."""

    slug = "practice"
    label = "Practice"
    model = Quiz

    def condition(self, activity):
        return "Do it."

    def url(self, activity_key):
        return f"/practice/{activity_key}/"


class Wordy(Practice):
    """A type that is not whole in every language."""

    slug = "wordy"

    def missing_in(self, activity, language):
        return [] if language == "en" else ["No words."]

    def editor_url(self, activity):
        return f"/admin/wordy/{activity.pk}/"


@pytest.fixture
def wordy():
    """The type, registered."""
    register(Wordy())
    yield activity_type("wordy")
    unregister("wordy")


@pytest.fixture
def practice():
    """The type, registered."""
    register(Practice())
    yield activity_type("practice")
    unregister("practice")


def test_registered_types_are_listed_by_slug(practice):
    assert [one.slug for one in activity_types()] == ["practice", "quiz"]


def test_second_type_of_a_slug_is_refused(practice):
    class Thief(Practice):
        """Another class with the same slug."""

    with pytest.raises(ValueError, match="already registered by"):
        register(Thief())
    assert activity_type("practice") is practice


def test_registering_the_same_class_twice_is_harmless(practice):
    register(Practice())
    assert activity_type("practice") is practice


def test_type_without_a_slug_is_refused():
    class Nameless(Practice):
        slug = ""

    with pytest.raises(ValueError, match="has no slug"):
        register(Nameless())


def test_type_without_condition_or_address_cannot_be_made():
    class Silent(ActivityType):
        slug = "silent"

    with pytest.raises(TypeError, match="condition"):
        Silent()


def test_complete_types_pass_the_system_check(practice):
    assert check_activity_types(None) == []
    assert run_checks(tags=["lms"]) == []


@pytest.mark.parametrize(
    ("member", "value", "name"),
    [
        ("slug", "two words", "lms_courses.E001"),
        ("slug", "x" * 51, "lms_courses.E001"),
        ("label", "", "lms_courses.E002"),
        ("model", None, "lms_courses.E003"),
        ("model", Activity, "lms_courses.E003"),
        ("model", CourseItem, "lms_courses.E003"),
    ],
)
def test_type_that_lacks_something_is_an_error_at_start(member, value, name):
    faulty = type("Faulty", (Practice,), {"slug": "faulty", member: value})()
    register(faulty)
    try:
        (error,) = run_checks(tags=["lms"])
    finally:
        unregister(faulty.slug)
    assert (error.id, error.level) == (name, 40)
    assert "Faulty" in error.msg


@pytest.fixture
def lesson(centre, officer):
    """A lesson with a quiz in a course the officer takes."""
    course = make_quiz_course(make_quiz())
    enrol(subject=officer.subject, course_key=course.translation_key)
    return lesson_of(course)


@pytest.fixture
def without_quizzes():
    """A centre whose quiz plugin is switched off."""
    quiz = activity_type("quiz")
    unregister("quiz")
    yield
    register(quiz)


def test_activity_of_a_type_that_is_not_installed_says_so(lesson, without_quizzes, officer, officer_client):
    text = officer_client.get(lesson.url).content.decode()
    assert "This activity is not available here." in text
    assert "/quiz/" not in text
    assert kinds(officer.subject) == []


def test_l3_activity_of_a_type_that_is_not_installed_is_still_required(lesson, without_quizzes):
    lesson.save_revision().publish()
    item = CourseItem.objects.get(lesson_key=lesson.translation_key)
    assert len(item.activities) == 1


def test_activity_that_is_not_ready_says_so(lesson, officer_client):
    quiz = Quiz.objects.get()
    quiz.delete()
    refresh_activity(quiz.activity.key)
    text = officer_client.get(lesson.url).content.decode()
    assert "This activity is not available here." in text
    assert PublishedCourse.objects.get().lessons()[-1]["activities"][0]["condition"] == ""


@pytest.mark.usefixtures("centre")
def test_quiz_is_a_complete_type():
    assert run_checks(tags=["lms"]) == []
    assert activity_type("quiz").ready(make_quiz().activity)


def test_a_type_lacks_nothing_unless_it_says_so(practice):
    activity = Activity(type="practice")
    assert (practice.missing_in(activity, "ar"), practice.editor_url(activity)) == ([], "")
    assert practice.missing_in_each([(activity, "ar")]) == {(activity.key, "ar"): []}


def test_l3_a_plugins_word_holds_a_lesson_back_in_that_language(centre, wordy):
    activity = Activity.objects.create(type="wordy", title="Task")
    course = make_course()
    body = [("activity", {"activity": activity, "title": "Task", "intro": ""})]
    lesson = make_lesson(ModulePage.objects.child_of(course).get(), body=body)
    with pytest.raises(NotWhole, match=r"“Task”: No words\.") as refused:
        translate_course(course, "ar")
    assert f'<a href="/admin/wordy/{activity.pk}/">“Task”</a>: No words.' in refused.value.as_html()
    assert lesson.live
