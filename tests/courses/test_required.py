"""What a course requires, in versions, and whom a change affects (rules C6, L3)."""

import pytest

from courses.content.models import CourseItem, LessonPage, PublishedCourse, RequiredSet
from courses.enrolment.services import enrol
from courses.learning.queries import my_learning, sort_learning
from courses.progress.models import CompletionFact
from courses.progress.queries import standing_in
from courses.progress.rules import lesson_is_complete
from courses.progress.services import NotCompletable
from tests.courses.acts import answer, read, summary_of
from tests.factories.courses import lessons_of, make_course, make_lesson, translate_course
from tests.factories.questions import activity_block, make_quiz, translate_question

pytestmark = pytest.mark.django_db


def required(course) -> list[tuple[int, list[str]]]:
    """Return versions and items of what the course has required."""
    rows = RequiredSet.objects.filter(course_key=course.translation_key).order_by("version")
    return [(row.version, row.items) for row in rows]


def keys(lessons) -> list[str]:
    return sorted(str(lesson.translation_key) for lesson in lessons)


def standing(officer, course):
    return standing_in(officer.subject, PublishedCourse.objects.get(course_key=course.translation_key, language="en"))


@pytest.fixture
def course(centre, officer):
    """A course of two lessons the officer is enrolled in."""
    course = make_course(lessons=2)
    enrol(subject=officer.subject, course_key=course.translation_key)
    return course


def test_c6_publishing_appends_a_version_only_when_the_set_has_changed(course):
    versions = len(required(course))
    lesson = lessons_of(course)[0]
    lesson.title = "Another title"
    lesson.save_revision().publish()
    assert len(required(course)) == versions
    lesson.optional = True
    lesson.save_revision().publish()
    assert required(course)[-1] == (versions + 1, keys(lessons_of(course)[1:]))


def test_c6_draft_changes_require_nothing(course):
    before = required(course)
    lesson = lessons_of(course)[0]
    lesson.optional = True
    lesson.save_revision()
    assert required(course) == before


def test_c6_optional_lessons_are_counted_nowhere(course, officer):
    make_lesson(lessons_of(course)[0].get_parent(), optional=True)
    for lesson in lessons_of(course)[:2]:
        read(officer.subject, lesson.translation_key)
    assert standing(officer, course).completed


def test_c6_translation_does_not_change_what_is_required(course):
    before = required(course)
    translate_course(course, "ar")
    assert required(course) == before


def test_c6_new_lesson_concerns_those_in_progress(course, officer):
    first, second = lessons_of(course)
    read(officer.subject, first.translation_key)
    added = make_lesson(first.get_parent())
    read(officer.subject, second.translation_key)
    assert (standing(officer, course).completed, standing(officer, course).percent) == (False, 66)
    read(officer.subject, added.translation_key)
    assert standing(officer, course).completed


def test_c6_new_lesson_does_not_concern_those_who_completed(course, officer):
    for lesson in lessons_of(course):
        read(officer.subject, lesson.translation_key)
    before = summary_of(officer.subject, course.translation_key)
    added = make_lesson(lessons_of(course)[0].get_parent())
    read(officer.subject, added.translation_key)
    after = summary_of(officer.subject, course.translation_key)
    assert (after.state, after.completed_at, after.required_version) == (
        "completed",
        before.completed_at,
        before.required_version,
    )


def test_c3_material_change_leaves_a_completion_as_it_was(course, officer):
    for lesson in lessons_of(course):
        read(officer.subject, lesson.translation_key)
    facts = list(CompletionFact.objects.order_by("pk").values())
    first = lessons_of(course)[0]
    first.change_kind, first.change_note, first.minutes = "material", "New law.", 20
    first.save_revision().publish()
    assert list(CompletionFact.objects.filter(kind__in=["lesson", "course"]).order_by("pk").values()) == [
        fact for fact in facts if fact["kind"] in ("lesson", "course")
    ]
    summary = summary_of(officer.subject, course.translation_key)
    course_fact = next(fact for fact in facts if fact["kind"] == "course")
    assert (summary.state, summary.required_version) == ("completed", course_fact["required_version"])


def test_c6_groups_follow_the_modules_and_leave_optional_lessons_out(course):
    module = lessons_of(course)[0].get_parent()
    make_lesson(module, optional=True)
    latest = RequiredSet.objects.filter(course_key=course.translation_key).latest("version")
    required_lessons = [str(lesson.translation_key) for lesson in lessons_of(course)[:2]]
    assert latest.groups == [{"key": str(module.translation_key), "lessons": required_lessons, "need": 2}]


@pytest.mark.parametrize("withdraw", ["unpublish", "delete"])
def test_c6_withdrawn_lesson_completes_those_with_nothing_left(withdraw, course, officer):
    first, second = lessons_of(course)
    fact = read(officer.subject, first.translation_key)
    getattr(second, withdraw)()
    summary = summary_of(officer.subject, course.translation_key)
    assert (summary.state, summary.completed_at) == ("completed", fact.occurred_at)


def test_c6_withdrawn_lesson_completes_nobody_else(course, officer):
    _first, second = lessons_of(course)
    second.unpublish()
    assert summary_of(officer.subject, course.translation_key).state == "enrolled"
    assert not CompletionFact.objects.exists()


def test_c6_unpublished_course_completes_nobody(course, officer):
    first, _second = lessons_of(course)
    read(officer.subject, first.translation_key)
    course.unpublish()
    assert summary_of(officer.subject, course.translation_key).state == "in_progress"


@pytest.mark.parametrize("withdraw", ["unpublish", "delete"])
def test_c6_continue_falls_back_when_the_next_lesson_is_gone(withdraw, centre, officer):
    course = make_course(lessons=3)
    enrol(subject=officer.subject, course_key=course.translation_key)
    first, second, third = lessons_of(course)
    read(officer.subject, first.translation_key)
    getattr(second, withdraw)()
    current = sort_learning(my_learning(officer.subject, "en"))["current"]
    assert current.standing.next_lesson["key"] == str(third.translation_key)


def test_continue_goes_back_to_a_required_lesson_that_was_skipped(course, officer):
    first, second = lessons_of(course)
    read(officer.subject, second.translation_key)
    assert standing(officer, course).next_lesson["key"] == str(first.translation_key)


def test_withdrawn_lesson_can_no_longer_be_completed(course, officer):
    lesson = lessons_of(course)[0]
    lesson.unpublish()
    with pytest.raises(NotCompletable):
        read(officer.subject, lesson.translation_key)


def test_lesson_published_again_is_completable_again(course, officer):
    lesson = lessons_of(course)[0]
    lesson.unpublish()
    lesson.save_revision().publish()
    assert read(officer.subject, lesson.translation_key).kind == "lesson"


def test_course_without_lessons_stays_listed_and_is_never_complete(centre, officer, officer_client):
    course = make_course(lessons=0)
    enrol(subject=officer.subject, course_key=course.translation_key)
    context = officer_client.get("/en/my/").context
    assert context["current"] is None
    assert [item.course.title for item in context["waiting"]] == [course.title]
    assert summary_of(officer.subject, course.translation_key).state == "enrolled"


def test_l3_lesson_without_its_quiz_is_not_complete_by_that(centre, officer):
    quiz = make_quiz()
    course = make_course(lessons=0)
    lesson = make_lesson(course.get_children().get(), condition="pass", body=[activity_block(quiz)])
    enrol(subject=officer.subject, course_key=course.translation_key)
    lesson.body = [("text", "<p>The quiz is gone.</p>")]
    lesson.save_revision().publish()
    assert CourseItem.objects.get(lesson_key=lesson.translation_key).activities == []
    assert not standing(officer, course).completed
    with pytest.raises(NotCompletable):
        read(officer.subject, lesson.translation_key)


def test_l3_translation_without_the_quiz_still_requires_it(centre, officer):
    quiz = make_quiz()
    course = make_course(lessons=0)
    lesson = make_lesson(course.get_children().get(), condition="pass", body=[activity_block(quiz)])
    for item in quiz.items.all():
        translate_question(item.question, "ar")
    translate_course(course, "ar")
    arabic = LessonPage.objects.get(translation_key=lesson.translation_key, locale__language_code="ar")
    arabic.body = [("text", "<p>x</p>")]
    arabic.save_revision().publish()
    enrol(subject=officer.subject, course_key=course.translation_key)
    assert CourseItem.objects.get(lesson_key=lesson.translation_key).activities == [str(quiz.activity.key)]
    answer(officer.subject, quiz.activity.key, passed=True)
    assert standing(officer, course).completed


@pytest.mark.parametrize("condition", ["pass", "finish"])
def test_l3_no_activities_are_not_all_of_them(condition):
    assert not lesson_is_complete(condition, [], set(), set())
