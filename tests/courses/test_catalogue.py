"""The catalogue of courses: what it says when there is nothing to show."""

from tests.factories.courses import make_course


def test_a_centre_without_courses_does_not_blame_filters(officer_client, centre):
    page = officer_client.get("/en/learn/").content.decode()
    assert "No course is published yet" in page
    assert "fits these filters" not in page


def test_filters_that_fit_nothing_offer_all_courses(officer_client, centre):
    make_course(lessons=1)
    page = officer_client.get("/en/learn/", {"query": "zzzz"}).content.decode()
    assert "No course fits these filters" in page
