"""The fast door."""

from tests.factories.courses import lessons_of, make_course


def test_lesson_is_served_to_a_signed_in_officer(officer_client):
    lesson = lessons_of(make_course())[0]
    response = officer_client.get(lesson.url)
    assert response.status_code == 200
    assert "Read this." in response.content.decode()


def test_lesson_asks_a_visitor_to_sign_in(centre, client):
    lesson = lessons_of(make_course())[0]
    response = client.get(lesson.url)
    assert response.status_code == 302
    assert "/account/login/" in response.url
