"""What a page costs in queries, with one and with many."""

import pytest

from courses.enrolment.services import enrol
from tests.courses.acts import read
from tests.factories.courses import lessons_of, make_course, make_lesson, make_track
from tests.factories.questions import activity_block, make_quiz


@pytest.mark.parametrize("lessons", [1, 30])
def test_p1_lesson_page_takes_five_queries(lessons, centre, officer, officer_client, django_assert_num_queries):
    course = make_course(lessons=lessons)
    enrol(subject=officer.subject, course_key=course.translation_key)
    for lesson in lessons_of(course)[: lessons // 2]:
        read(officer.subject, lesson.translation_key)
    lesson = lessons_of(course)[-1]
    officer_client.get(lesson.url)
    with django_assert_num_queries(5):
        assert officer_client.get(lesson.url).status_code == 200


@pytest.mark.parametrize("number", [1, 3])
def test_p1_lesson_page_costs_the_same_with_activities(
    number, centre, officer, officer_client, django_assert_num_queries
):
    body = [activity_block(make_quiz()) for _ in range(number)]
    lesson = make_lesson(make_course(lessons=0).get_children().get(), body=body)
    officer_client.get(lesson.url)
    with django_assert_num_queries(5):
        assert officer_client.get(lesson.url).status_code == 200


@pytest.mark.parametrize("number", [1, 3])
def test_p1_course_page_costs_the_same(number, centre, officer, officer_client, django_assert_num_queries):
    course = make_course(lessons=number)
    enrol(subject=officer.subject, course_key=course.translation_key)
    officer_client.get(course.url)
    with django_assert_num_queries(8):
        assert officer_client.get(course.url).status_code == 200


@pytest.mark.parametrize("number", [1, 3])
@pytest.mark.parametrize(("url", "queries"), [("/en/learn/", 5), ("/en/my/", 5)])
def test_p1_lists_cost_the_same(url, queries, number, centre, officer, officer_client, django_assert_num_queries):
    for _ in range(number):
        course = make_course(track=make_track())
        enrol(subject=officer.subject, course_key=course.translation_key)
        read(officer.subject, lessons_of(course)[0].translation_key)
    officer_client.get(url)
    with django_assert_num_queries(queries):
        assert officer_client.get(url).status_code == 200


@pytest.mark.parametrize("number", [1, 3])
def test_p1_track_page_costs_the_same(number, centre, officer_client, django_assert_num_queries):
    track = make_track()
    for _ in range(number):
        make_course(track=track)
    officer_client.get(track.url)
    with django_assert_num_queries(5):
        assert officer_client.get(track.url).status_code == 200


def test_p1_fallback_costs_no_more(centre, officer_client, django_assert_num_queries):
    lesson = lessons_of(make_course())[0]
    url = lesson.url.replace("/en/", "/ar/")
    officer_client.get(url)
    with django_assert_num_queries(5):
        assert officer_client.get(url).status_code == 200


def test_p1_public_page_takes_one_query_from_a_visitor(centre, client, django_assert_num_queries):
    client.get("/en/")
    with django_assert_num_queries(1):
        assert client.get("/en/").status_code == 200
