"""People with certificates."""

from datetime import timedelta

from django.utils import timezone

from courses.certificates.models import Certificate
from courses.content.models import PublishedCourse, RequiredSet
from courses.enrolment.services import enrol, renew
from courses.progress.services import recognise
from lms.members.models import Profile, Role
from tests.courses.acts import read
from tests.factories.people import make_member
from tests.factories.teams import Course, finish, make_listed_course

TWO_YEARS = {"months": 24, "mode": "rolling", "fixed_day": "", "window_days": 90, "grace_days": 0}
ONE_YEAR = TWO_YEARS | {"months": 12}


def certified(person: Profile, course: Course | None = None) -> Certificate:
    """Let a person complete a (new) course now; return the certificate."""
    taken = course or make_listed_course(hours="2.5", instructor="Dr Okafor", validity=TWO_YEARS)
    finish(person, taken)
    return certificate_of(person, taken)


def certified_long_ago(person: Profile, course: Course, *, days: int) -> Certificate:
    """Let a person have completed a course so many days ago."""
    enrol(subject=person.subject, course_key=course.key)
    at = timezone.now() - timedelta(days=days)
    recognise(subject=person.subject, course_key=course.key, completed_at=at, evidence={})
    return certificate_of(person, course)


def renewed(person: Profile, course: Course) -> Certificate:
    """Let a person complete the next period; return its certificate."""
    renew(subject=person.subject, course_key=course.key)
    for lesson in course.lessons:
        read(person.subject, lesson)
    return certificate_of(person, course)


def certificate_of(person: Profile, course: Course) -> Certificate:
    """Return the latest certificate, as ``standing()`` reads it."""
    rows = Certificate.objects.standing().filter(subject=person.subject, course_key=course.key)
    return rows.order_by("-period", "-issued_at")[0]


def again(certificate: Certificate) -> Certificate:
    """Return the certificate as it stands now."""
    return Certificate.objects.standing().get(pk=certificate.pk)


def set_validity(course: Course, validity: dict) -> None:
    """Publish another validity."""
    PublishedCourse.objects.filter(course_key=course.key).update(validity=validity)
    latest = RequiredSet.objects.filter(course_key=course.key).order_by("-version")[0]
    RequiredSet.objects.create(course_key=course.key, version=latest.version + 1, items=latest.items, validity=validity)


def make_administrator(**values) -> Profile:
    """Return an administrator."""
    return make_member(Role.ADMINISTRATOR, **values)
