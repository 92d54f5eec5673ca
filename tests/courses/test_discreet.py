"""What a course promised about privacy holds for good."""

from courses.content.models import PublishedCourse
from tests.factories.courses import make_course, translate_course


def test_e3_course_once_published_as_discreet_stays_so(centre):
    course = make_course(discreet=True)
    translate_course(course, "fr")
    course.discreet = False
    course.save_revision().publish()
    rows = PublishedCourse.objects.filter(course_key=course.translation_key)
    assert list(rows.values_list("discreet", flat=True)) == [True, True]


def test_e3_course_becomes_discreet_in_every_language_at_once(centre):
    course = make_course()
    translate_course(course, "fr")
    course.discreet = True
    course.save_revision().publish()
    rows = PublishedCourse.objects.filter(course_key=course.translation_key)
    assert list(rows.values_list("discreet", flat=True)) == [True, True]
