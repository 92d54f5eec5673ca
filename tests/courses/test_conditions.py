"""What completes an item is said in words, and only that completes it (rules C5, C7)."""

import pytest

from courses.content.models import Condition, PublishedCourse
from courses.enrolment.services import enrol
from courses.progress.models import CompletionFact
from courses.progress.queries import standing_in
from courses.progress.rules import lesson_is_complete
from courses.progress.services import NotCompletable, NotEnrolled
from tests.courses.acts import add_activity_lesson, answer, kinds, read, summary_of
from tests.factories.courses import lessons_of, make_course, make_lesson
from tests.factories.questions import lesson_of, make_quiz, make_quiz_course
from tests.factories.teams import make_listed_course

pytestmark = pytest.mark.django_db

WORDS = {
    Condition.CONFIRM: "when you press the button",
    Condition.OPEN: "when you press the button",
    Condition.PASS: "passed every activity",
    Condition.FINISH: "finished every activity",
    Condition.SCORE: "80",
}


def score_of(condition) -> dict:
    """Return the score a lesson names, where it takes one."""
    return {"score_at_least": 80} if condition == Condition.SCORE else {}


@pytest.mark.parametrize("condition", Condition.values)
def test_c5_lesson_states_its_condition_in_words(condition, centre, officer, officer_client):
    course = make_course(lessons=0)
    lesson = make_lesson(course.get_children().get(), condition=condition, **score_of(condition))
    enrol(subject=officer.subject, course_key=course.translation_key)
    assert WORDS[Condition(condition)] in officer_client.get(lesson.url).content.decode()


@pytest.mark.parametrize("language", ["en", "ar"])
def test_c5_activity_states_its_condition_in_the_readers_language(language, centre, officer, officer_client):
    course = make_quiz_course(make_quiz(questions=2))
    (entry,) = PublishedCourse.objects.get(course_key=course.translation_key).lessons()[0]["activities"]
    assert entry["condition"]
    assert entry["condition"] in officer_client.get(lesson_of(course).url).content.decode()


@pytest.mark.parametrize("condition", Condition.values)
def test_c5_opening_completes_nothing(condition, centre, officer, officer_client):
    course = make_course(lessons=0)
    lesson = make_lesson(course.get_children().get(), condition=condition, **score_of(condition))
    enrol(subject=officer.subject, course_key=course.translation_key)
    for _ in range(2):
        officer_client.get(lesson.url)
    assert not CompletionFact.objects.exists()
    assert summary_of(officer.subject, course.translation_key).state == "enrolled"


@pytest.mark.parametrize("address", ["lessons/{lesson}/done/", "courses/{course}/enrol/"])
def test_c5_get_never_writes(address, centre, officer_client):
    course = make_course(lessons=1)
    lesson = lessons_of(course)[0]
    address = address.format(lesson=lesson.translation_key, course=course.translation_key)
    assert officer_client.get(f"/en/{address}").status_code == 405
    assert not CompletionFact.objects.exists()


@pytest.mark.parametrize("condition", [Condition.PASS, Condition.FINISH])
def test_c5_lesson_of_activities_is_not_completed_by_hand(condition, subject):
    course = make_listed_course()
    lesson, _activities = add_activity_lesson(course, condition)
    enrol(subject=subject, course_key=course.key)
    with pytest.raises(NotCompletable):
        read(subject, lesson)
    assert kinds(subject) == []


def test_c5_reading_without_enrolment_records_nothing(subject):
    course = make_listed_course()
    with pytest.raises(NotEnrolled):
        read(subject, course.lessons[0])
    assert kinds(subject) == []


def test_c7_failing_an_activity_finishes_it(subject):
    course = make_listed_course()
    _lesson, (activity,) = add_activity_lesson(course, Condition.PASS)
    enrol(subject=subject, course_key=course.key)
    answer(subject, activity, passed=False)
    assert kinds(subject) == ["finished", "score"]


def test_c7_finished_lesson_to_finish_is_done_though_failed(subject):
    course = make_listed_course()
    _lesson, (activity,) = add_activity_lesson(course, Condition.FINISH)
    enrol(subject=subject, course_key=course.key)
    answer(subject, activity, passed=False)
    assert kinds(subject) == ["finished", "lesson", "score"]


def test_c7_passing_after_failing_keeps_the_first_finish(subject):
    course = make_listed_course()
    _lesson, (activity,) = add_activity_lesson(course, Condition.PASS)
    enrol(subject=subject, course_key=course.key)
    answer(subject, activity, passed=False)
    first = CompletionFact.objects.get(kind="finished")
    answer(subject, activity, passed=True)
    assert kinds(subject) == ["finished", "lesson", "passed", "score"]
    assert CompletionFact.objects.get(kind="finished").occurred_at == first.occurred_at


def test_c7_failing_after_passing_takes_nothing_away(subject):
    course = make_listed_course()
    _lesson, (activity,) = add_activity_lesson(course, Condition.PASS)
    enrol(subject=subject, course_key=course.key)
    answer(subject, activity, passed=True)
    before = list(CompletionFact.objects.order_by("pk").values())
    answer(subject, activity, passed=False)
    assert list(CompletionFact.objects.order_by("pk").values()) == before


def test_c7_page_tells_finished_from_passed(centre, officer, officer_client):
    quiz = make_quiz()
    course = make_quiz_course(quiz)
    enrol(subject=officer.subject, course_key=course.translation_key)
    answer(officer.subject, quiz.activity.key, passed=False)
    failed = officer_client.get(lesson_of(course).url).content.decode()
    answer(officer.subject, quiz.activity.key, passed=True)
    passed = officer_client.get(lesson_of(course).url).content.decode()
    assert (">Finished<" in failed or "Finished</span>" in failed, "Passed</span>" in failed) == (True, False)
    assert "Passed</span>" in passed


def test_every_activity_of_a_lesson_is_needed(subject):
    course = make_listed_course(lessons=1)
    _lesson, (one, two) = add_activity_lesson(course, Condition.PASS, number=2)
    enrol(subject=subject, course_key=course.key)
    answer(subject, one, passed=True)
    assert "lesson" not in kinds(subject)
    answer(subject, two, passed=True)
    assert "lesson" in kinds(subject)


@pytest.mark.parametrize("condition", [Condition.CONFIRM, Condition.OPEN])
def test_activities_never_complete_a_lesson_to_confirm(condition):
    assert not lesson_is_complete(condition, ["a"], {"a"}, {"a"})


def test_activity_of_two_courses_counts_in_each_the_officer_takes(subject):
    one, two, not_taken = (make_listed_course(lessons=0) for _ in range(3))
    _lesson, (activity,) = add_activity_lesson(one)
    for course in (two, not_taken):
        lesson, (own,) = add_activity_lesson(course)
        course_use(lesson, own, activity)
    for course in (one, two):
        enrol(subject=subject, course_key=course.key)
    answer(subject, activity, passed=True)
    assert [summary_of(subject, course.key).state for course in (one, two)] == ["completed", "completed"]
    assert kinds(subject) == [
        "course",
        "course",
        *["finished"] * 2,
        "lesson",
        "lesson",
        *["passed"] * 2,
        *["score"] * 2,
    ]


def course_use(lesson, own, activity) -> None:
    """Put ``activity`` in the place of a lesson's own."""
    from courses.content.models import ActivityUse, CourseItem

    ActivityUse.objects.filter(activity_key=own).update(activity_key=activity)
    CourseItem.objects.filter(lesson_key=lesson).update(activities=[str(activity)])


def test_failed_activity_of_two_courses_begins_both(subject):
    one, two = make_listed_course(), make_listed_course()
    _lesson, (activity,) = add_activity_lesson(one)
    lesson, (own,) = add_activity_lesson(two)
    course_use(lesson, own, activity)
    for course in (one, two):
        enrol(subject=subject, course_key=course.key)
    answer(subject, activity, passed=False)
    assert {summary_of(subject, course.key).state for course in (one, two)} == {"in_progress"}


def test_activity_in_no_course_the_officer_takes_records_nothing(subject):
    course = make_listed_course()
    _lesson, (activity,) = add_activity_lesson(course)
    with pytest.raises(NotEnrolled):
        answer(subject, activity, passed=True)
    assert kinds(subject) == []


def test_standing_knows_each_activitys_state(centre, officer):
    quiz = make_quiz()
    course = make_quiz_course(quiz)
    row = PublishedCourse.objects.get(course_key=course.translation_key)
    enrol(subject=officer.subject, course_key=course.translation_key)
    states = [standing_in(officer.subject, row).activity_state(str(quiz.activity.key))]
    for passed in (False, True):
        answer(officer.subject, quiz.activity.key, passed=passed)
        states.append(standing_in(officer.subject, row).activity_state(str(quiz.activity.key)))
    assert states == ["", "finished", "passed"]
