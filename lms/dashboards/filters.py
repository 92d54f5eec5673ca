"""Reads the filter of a people list from an address or a form. What may not be asked is not found."""

from collections.abc import Mapping
from uuid import UUID

from django.http import Http404

from courses.content.models import PublishedCourse
from lms.members.models import Profile

from .figures import standings_of
from .people import Courses, PeopleFilter
from .places import Place


def read_filter(data: Mapping[str, str], place: Place, courses: Courses) -> PeopleFilter:
    """Return the filter. Raises Http404 for an unknown course or person, or a standing not shown of the course."""
    course = _course(data.get("course", ""), courses)
    standing = data.get("state", "")
    if standing and standing not in standings_of(course):
        raise Http404
    person = _person(data["person"], place) if data.get("person") else None
    descending = data.get("sort") == "-name"
    return PeopleFilter(place=place, course=course, standing=standing, person=person, descending=descending)


def address_of(wanted: PeopleFilter) -> dict[str, str]:
    """Return the filter as an address or a form carries it."""
    parts = wanted.place.address | {
        "course": str(wanted.course.course_key) if wanted.course else "",
        "state": wanted.standing,
        "person": str(wanted.person.subject) if wanted.person else "",
        "sort": "-name" if wanted.descending else "",
    }
    return {name: value for name, value in parts.items() if value}


def _course(text: str, courses: Courses) -> PublishedCourse | None:
    if not text:
        return None
    try:
        return courses[_key(text)]
    except KeyError:
        raise Http404 from None


def _person(text: str, place: Place) -> Profile:
    people = Profile.objects.filter(place.within("unit__"), subject=_key(text))
    person = people.select_related("user").first()
    if person is None:
        raise Http404
    return person


def _key(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise Http404 from None
