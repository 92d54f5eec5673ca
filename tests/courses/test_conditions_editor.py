"""Conditions, prerequisites, order and validity: what editors may choose, what is stored, and the words for it."""

from decimal import Decimal

import pytest
from django.utils.translation import override
from wagtail.test.utils.form_data import streamfield

from courses.content.conditions import completion_sentence, condition_in_words, module_in_words, modules_in_words
from courses.content.models import (
    Condition,
    CourseItem,
    CoursePage,
    LessonPage,
    ModulePage,
    PublishedCourse,
    RequiredSet,
    TrackRule,
)
from courses.content.queries import latest_version
from courses.content.services import refresh_course
from courses.content.signals import track_rule_changed
from courses.content.terms import validity_in_words
from tests.courses.editing import post
from tests.factories.courses import lessons_of, make_course, make_lesson, make_track, publish, translate_course
from tests.factories.people import make_member
from tests.factories.questions import activity_block, make_quiz

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor(centre, sign_in):
    """A browser in which an editor is signed in."""
    return sign_in(make_member("editor"))


def republish(page, **values):
    """Change a page and publish it."""
    for name, value in values.items():
        setattr(page, name, value)
    page.save_revision().publish()


def row_of(course, language="en") -> PublishedCourse:
    return PublishedCourse.objects.get(course_key=course.translation_key, language=language)


def version_of(course) -> RequiredSet:
    return latest_version(course.translation_key)


def add_module(course, title="Second", lessons=0, **values) -> ModulePage:
    module = publish(course, ModulePage(title=title, slug=title.lower(), **values))
    for _ in range(lessons):
        make_lesson(module)
    return module


def entry(condition, needed=None, total=0, score=None):
    return {
        "condition": condition,
        "activities_needed": needed,
        "activities_total": total,
        "score_at_least": score,
    }


WORDS = [
    (entry("confirm"), "Read to the end and confirm", "It is done when you confirm that you have read it."),
    (entry("pass", total=2), "Pass every activity in this lesson", "It is done when you have passed every activity"),
    (entry("pass", 2, 3), "Pass any 2 of the 3 activities", "passed any 2 of its 3 activities."),
    (entry("finish", 1, 2), "Finish any 1 of the 2 activities", "finished any 1 of its 2 activities."),
    (entry("score", total=1, score=80), "Reach 80 % in every activity in this lesson", "reached 80 % in every"),
    (entry("score", 1, 3, 75), "Reach 75 % in any 1 of the 3 activities", "reached 75 % in any 1 of its 3"),
]


@pytest.mark.parametrize(("condition", "short", "sentence"), WORDS)
def test_c5_condition_with_its_numbers_is_said_in_words(condition, short, sentence):
    with override("en"):
        assert condition_in_words(condition) == short
        assert sentence in completion_sentence(condition)


def test_c5_rules_of_modules_are_said_only_where_not_everything_is_needed():
    lessons = [{"optional": False}] * 4 + [{"optional": True}]
    outline = [{"need": 2, "lessons": lessons}, {"need": None, "lessons": lessons}, {"need": None, "lessons": []}]
    with override("en"):
        assert [module_in_words(module) for module in outline] == ["Any 2 of these 4 lessons", "", ""]
        assert modules_in_words(outline, 1) == "Any 1 of its 2 modules complete the course."
        assert modules_in_words(outline, None) == ""


def test_c5_lesson_and_outline_say_how_many_activities_it_takes(centre, officer, officer_client):
    course = make_course(lessons=0)
    quizzes = [activity_block(make_quiz()) for _ in range(3)]
    values = {"condition": "score", "score_at_least": 75, "activities_needed": 2}
    lesson = make_lesson(course.get_children().get(), body=quizzes, **values)
    officer_client.post(f"/en/courses/{course.translation_key}/enrol/")
    assert "reached 75 % in any 2 of its 3 activities" in officer_client.get(lesson.url).content.decode()
    assert "Reach 75 % in any 2 of the 3 activities" in officer_client.get(course.url).content.decode()


def test_c5_score_needs_a_number_and_a_draft_may_wait_for_it(editor):
    lesson = lessons_of(make_course())[0]
    refused = post(editor, lesson, condition="score").content.decode()
    assert "Say which score completes the lesson" in refused
    post(editor, lesson, action="", condition="score")
    assert LessonPage.objects.get(pk=lesson.pk).get_latest_revision_as_object().condition == "score"
    post(editor, lesson, condition="score", score_at_least="80")
    item = CourseItem.objects.get(lesson_key=lesson.translation_key)
    assert (item.condition, item.score_at_least) == ("score", 80)


def test_c5_numbers_count_only_where_the_condition_asks_for_them(centre):
    lesson = lessons_of(make_course())[0]
    republish(lesson, condition=Condition.CONFIRM, score_at_least=80, activities_needed=2)
    item = CourseItem.objects.get(lesson_key=lesson.translation_key)
    assert (item.score_at_least, item.activities_needed) == (None, None)


def test_items_know_their_module_and_their_place(centre):
    course = make_course(lessons=2)
    module = add_module(course, lessons=1)
    places = [
        (item.module_key, item.position)
        for item in (CourseItem.objects.get(lesson_key=one.translation_key) for one in lessons_of(course))
    ]
    first = course.get_children().first().specific
    assert places == [(first.translation_key, 1), (first.translation_key, 2), (module.translation_key, 3)]


@pytest.mark.parametrize(("needed", "need"), [(None, 3), (2, 2), (3, 3), (9, 3)])
def test_c6_module_needs_so_many_lessons_and_never_more_than_there_are(centre, needed, need):
    course = make_course(lessons=3)
    module = ModulePage.objects.child_of(course).get()
    republish(module, lessons_needed=needed)
    (group,) = version_of(course).groups
    assert (group["key"], group["need"], len(group["lessons"])) == (str(module.translation_key), need, 3)


def test_c6_course_needs_so_many_modules_of_those_that_require_something(centre):
    course = make_course(lessons=1)
    add_module(course, "Two", lessons=1)
    add_module(course, "Empty")
    republish(course, modules_needed=1)
    assert (version_of(course).modules_needed, len(version_of(course).groups)) == (1, 2)
    republish(course, modules_needed=2)
    assert version_of(course).modules_needed is None


def test_c5_course_page_says_order_modules_certificate_and_version(centre, officer_client):
    course = make_course(lessons=4, ordered=True, validity_months=24, instructor="A. Example, trainer")
    module = ModulePage.objects.child_of(course).get()
    republish(module, lessons_needed=2)
    html = officer_client.get(course.url).content.decode()
    for words in (
        "Any 2 of these 4 lessons",
        "A module opens when the one before it is complete.",
        "You receive one when you complete the course.",
        "Valid for 24 months. Renew it in the last 90 days.",
        "A. Example, trainer",
        f"{version_of(course).version} · changed ",
    ):
        assert words in html


VALIDITY = {"months": 12, "mode": "rolling", "fixed_day": "", "window_days": 90, "grace_days": 0}


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({}, "Valid for 12 months. Renew it in the last 90 days."),
        ({"months": 1, "window_days": 0}, "Valid for 1 month."),
        (
            {"mode": "fixed", "fixed_day": "12-31", "window_days": 0},
            "until the first December 31 that is at least 12 months after",
        ),
        ({"mode": "fixed", "fixed_day": "02-29", "window_days": 1}, "you complete it. Renew it on the last day."),
        ({"window_days": 0, "grace_days": 30}, "A renewal that is up to 30 days late counts as in time."),
    ],
)
def test_k6_validity_is_said_in_words(changes, words):
    with override("en"):
        assert words in validity_in_words(VALIDITY | changes)
        assert validity_in_words({}) == ""


@pytest.mark.parametrize("day", ["31-12", "02-30", "1-1", "soon", ""])
def test_k6_fixed_day_is_a_day_of_the_year(editor, day):
    course = make_course()
    html = post(editor, course, validity_months="12", validity_mode="fixed", fixed_day=day).content.decode()
    assert "Give month and day with two digits each" in html


def test_k10_validity_is_part_of_the_version(editor):
    course = make_course()
    before = version_of(course).version
    post(editor, course, validity_months="12", validity_mode="fixed", fixed_day="12-31", grace_days="")
    assert version_of(course).version == before + 1
    assert version_of(course).validity == VALIDITY | {"mode": "fixed", "fixed_day": "12-31"}
    assert row_of(course).validity_months == 12


@pytest.mark.parametrize(("minutes", "hours"), [((8, 8), "0.3"), ((6,), "0.1"), ((30, 30), "1.0"), ((61,), "1.1")])
def test_hours_follow_from_the_required_lessons_unless_named(centre, minutes, hours):
    course = make_course(lessons=0)
    module = course.get_children().get()
    make_lesson(module, minutes=90, optional=True)
    for number in minutes:
        make_lesson(module, minutes=number)
    assert row_of(course).hours == Decimal(hours)
    republish(course, hours=Decimal("2.5"))
    assert row_of(course).hours == Decimal("2.5")


def test_order_and_a_choice_of_modules_exclude_each_other(editor):
    course = make_course()
    html = post(editor, course, ordered="on", modules_needed="1").content.decode()
    assert "Modules in order are all needed." in html


# Prerequisites.


def ask_for(*courses):
    """Return the form data of prerequisites."""
    return streamfield([("course", course.pk) for course in courses])


def test_prerequisites_are_stored_by_key_and_named_in_the_readers_language(editor, officer_client):
    first, course = make_course(lessons=1), make_course(lessons=1)
    translate_course(first, "ar")
    translate_course(course, "ar")
    post(editor, course, prerequisites=ask_for(first))
    assert version_of(course).prerequisites == [str(first.translation_key)]
    assert row_of(course, "ar").prerequisites[0]["title"] == f"{first.title} [ar]"
    html = officer_client.get(course.url).content.decode()
    assert (f"{first.code} {first.title}" in html, "not completed yet" in html) == (True, True)


def test_prerequisite_that_gets_another_title_is_named_anew(centre):
    first = make_course()
    course = make_course(prerequisites=[("course", first)])
    version = version_of(course).version
    republish(first, title="Another name")
    assert row_of(course).prerequisites[0]["title"] == "Another name"
    assert version_of(course).version == version


def test_prerequisite_that_is_withdrawn_is_not_asked_for(centre):
    first = make_course()
    course = make_course(prerequisites=[("course", first)])
    first.unpublish()
    assert (version_of(course).prerequisites, row_of(course).prerequisites) == ([], [])
    first.save_revision().publish()
    assert version_of(course).prerequisites == [str(first.translation_key)]


def test_course_cannot_require_itself(editor):
    course = make_course()
    assert "A course cannot require itself." in post(editor, course, prerequisites=ask_for(course)).content.decode()


def test_courses_cannot_require_each_other_in_a_circle(editor):
    first = make_course()
    second = make_course(prerequisites=[("course", first)])
    third = make_course(prerequisites=[("course", second)])
    html = post(editor, first, prerequisites=ask_for(third)).content.decode()
    assert "already requires this course: nobody could begin either." in html
    assert version_of(first).prerequisites == []


def test_deleted_prerequisite_is_gone_from_the_course(centre):
    first = make_course()
    course = make_course(prerequisites=[("course", first)])
    first.delete()
    refresh_course(course.translation_key)
    assert version_of(course).prerequisites == []


def test_l1_conditions_of_a_course_are_the_same_in_every_language(centre):
    synchronised = {field.field_name for field in CoursePage.override_translatable_fields if not field.overridable}
    assert {"prerequisites", "ordered", "modules_needed", "validity_months", "change_kind"} <= synchronised


@pytest.mark.parametrize("number", [1, 3])
def test_course_page_costs_the_same_for_one_and_three_prerequisites(
    centre, officer, officer_client, django_assert_num_queries, number
):
    course = make_course(prerequisites=[("course", make_course(lessons=1)) for _ in range(number)])
    officer_client.get(course.url)
    with django_assert_num_queries(8):
        officer_client.get(course.url)


# Tracks.


def rule_of(track) -> TrackRule:
    return TrackRule.objects.get(track_key=track.translation_key)


def text(*courses) -> list[str]:
    return sorted(str(course.translation_key) for course in courses)


def test_track_takes_all_its_live_courses_or_so_many(centre):
    track = make_track()
    one, two = make_course(track=track), make_course(track=track)
    assert (rule_of(track).courses, rule_of(track).needed) == (text(one, two), None)
    republish(track, courses_needed=1)
    assert rule_of(track).needed == 1
    two.unpublish()
    assert (rule_of(track).courses, rule_of(track).needed) == (text(one), None)


@pytest.mark.parametrize("leave", ["move", "delete"])
def test_course_that_leaves_a_track_is_no_longer_needed_for_it(centre, leave):
    track, other = make_track(), make_track()
    one, two = make_course(track=track), make_course(track=track)
    if leave == "move":
        two.move(other, pos="last-child")
        assert (rule_of(other).courses, version_of(two).track_key) == (text(two), other.translation_key)
    else:
        two.delete()
    assert rule_of(track).courses == text(one)


def test_change_of_a_track_is_announced_once(centre):
    track = make_track()
    heard = []

    def hear(track_key, **kwargs):
        heard.append(track_key)

    track_rule_changed.connect(hear)
    try:
        course = make_course(track=track)
        refresh_course(course.translation_key)
    finally:
        track_rule_changed.disconnect(hear)
    assert heard == [track.translation_key]
