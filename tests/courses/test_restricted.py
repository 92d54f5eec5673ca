"""A course that only a group may read is not offered to the others."""

import pytest
from django.urls import reverse
from wagtail.models import PageViewRestriction

from courses.content.models import PublishedCourse
from courses.enrolment.services import CourseNotOpen, enrol
from tests.factories.courses import make_course


def restrict(page, kind=PageViewRestriction.GROUPS):
    return PageViewRestriction.objects.create(page=page, restriction_type=kind)


@pytest.mark.parametrize("steps", [0, 1])
def test_restricted_course_leaves_catalogue_search_and_enrolment(officer, officer_client, steps):
    course = make_course(title="Closed circle")
    restrict(course if not steps else course.get_parent())
    page = officer_client.get(reverse("course_catalogue"), {"query": "closed"}).content.decode()
    assert "Closed circle" not in page
    with pytest.raises(CourseNotOpen):
        enrol(subject=officer.subject, course_key=course.translation_key)


def test_course_comes_back_when_the_restriction_goes(centre):
    course = make_course()
    restrict(course).delete()
    assert PublishedCourse.objects.get(course_key=course.translation_key).live


def test_asking_for_a_sign_in_restricts_no_member(centre):
    course = make_course()
    restrict(course, PageViewRestriction.LOGIN)
    assert PublishedCourse.objects.get(course_key=course.translation_key).live
