"""The API reads what the pages read."""

import pytest
from django.urls import reverse

from courses.enrolment.services import enrol
from courses.progress.services import Reading, complete_lesson
from tests.factories.courses import lessons_of, make_course
from tests.factories.people import make_member


def test_courses_are_listed_with_neutral_keys(officer_client):
    course = make_course(code="T1")
    (entry,) = officer_client.get(reverse("api_courses")).json()["results"]
    assert (entry["key"], entry["code"], entry["languages"]) == (str(course.translation_key), "T1", ["en"])


def test_c4_own_progress_is_computed(officer, officer_client):
    course = make_course(lessons=2)
    enrol(subject=officer.subject, course_key=course.translation_key)
    lesson = lessons_of(course)[0]
    complete_lesson(subject=officer.subject, lesson_key=lesson.translation_key, reading=Reading(language="en"))
    (entry,) = officer_client.get(reverse("api_my_courses")).json()["results"]
    assert (entry["state"], entry["percent"]) == ("in_progress", 50)


def test_nobody_reads_anothers_progress(centre, sign_in):
    course, one, other = make_course(), make_member(), make_member()
    enrol(subject=one.subject, course_key=course.translation_key)
    assert sign_in(other).get(reverse("api_my_courses")).json()["results"] == []


@pytest.mark.parametrize("name", ["api_courses", "api_my_courses", "api_schema"])
def test_api_is_closed_to_visitors(centre, client, name):
    assert client.get(reverse(name)).status_code in (302, 401, 403)


@pytest.mark.parametrize("count", [1, 3])
def test_own_courses_cost_the_same_for_one_and_three(officer, officer_client, django_assert_num_queries, count):
    for _number in range(count):
        enrol(subject=officer.subject, course_key=make_course().translation_key)
    with django_assert_num_queries(5):
        officer_client.get(reverse("api_my_courses"))


def test_schema_names_every_operation(officer_client):
    schema = officer_client.get(reverse("api_schema"), headers={"accept": "application/json"}).json()
    quizzes = ["quizzes/{key}/", "quizzes/{key}/attempts/"]
    quizzes += [f"attempts/{{attempt_id}}/{rest}" for rest in ("", "answers/", "result/", "submit/")]
    people = ["people/", "people/{key}/", "units/", "units/{unit_id}/", "enrolments/", "completions/", "certificates/"]
    assignments = [f"assignments/{rest}" for rest in ("", "{key}/", "{key}/end/")]
    reports = [f"reports/{rest}" for rest in ("", "runs/", "runs/{key}/", "runs/{key}/file/")]
    ours = ["courses/", "me/courses/", *quizzes, *people, *assignments, *reports]
    assert sorted(schema["paths"]) == sorted(f"/api/v1/{rest}" for rest in ours)
