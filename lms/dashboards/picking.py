"""Who was ticked in a list of people, or everybody in it: what a due date and a reminder both begin with."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect

from lms.core.languages import reader_language
from lms.members.models import Profile
from lms.members.scope import Scope

from . import present
from .courses import known_courses
from .filters import address_of, read_filter
from .forms import read_people, read_picks
from .lists import people_list
from .people import Courses, Pair, PeopleFilter
from .places import place_of
from .zones import zone_of

NAMES_SHOWN = 10
EVERYONE = "all"


@dataclass(frozen=True)
class Picked:
    """What a list sends: its filter, and which of its people."""

    data: QueryDict
    profile: Profile
    wanted: PeopleFilter
    courses: Courses
    #: ``EVERYONE`` in the list is meant, or else who was ticked.
    who: str

    @property
    def back(self) -> str:
        """The address of the list."""
        return present.list_url(self.wanted)

    @property
    def fields(self) -> dict[str, str]:
        """What names the list, as a form sends it again."""
        return address_of(self.wanted)

    @property
    def everyone(self) -> bool:
        """Whether everybody in the list is meant, rather than those who were ticked."""
        return self.who == EVERYONE

    @property
    def course_key(self) -> UUID | None:
        """The course the whole list is about, where it is about one."""
        return self.wanted.course.course_key if self.wanted.course else None

    @property
    def names_courses(self) -> bool:
        """Whether it is known which course is meant: by the list or by each of its rows."""
        return self.wanted.course is not None or self.wanted.by_course

    def pairs(self, course_key: UUID | None = None) -> list[Pair]:
        """Return people with the row's course, else the list's, else ``course_key``. Raises BadRequest."""
        key = self.course_key or course_key
        if self.everyone:
            return people_list(self.wanted, self.courses, zone_of(self.profile)).pairs(key)
        return read_picks(self.data.getlist("pick"), key, self.courses)

    def people(self) -> list[UUID]:
        """Return the people of a list that names no course. Raises BadRequest."""
        if self.everyone:
            any_key = UUID(int=0)  # a list of people pairs each with it, and looks at it no further
            return [subject for subject, _key in self.pairs(any_key)]
        return read_people(self.data.getlist("pick"))

    @property
    def picks(self) -> list[str]:
        """The ticked rows, to be sent once more by the page that asks."""
        return [] if self.everyone else self.data.getlist("pick")

    def asking(self, pairs: list[Pair]) -> dict[str, Any]:
        """Return what a page needs that asks "these people?": names, courses, and the form to be sent again."""
        subjects = list(dict.fromkeys(subject for subject, _course_key in pairs))
        shown = Profile.objects.filter(subject__in=subjects[:NAMES_SHOWN]).select_related("user")
        shown = shown.order_by("user__last_name", "user__first_name")
        keys = {key for _subject, key in pairs}
        return {
            "section": "team",
            "wanted": self.wanted,
            "fields": self.fields,
            "back": self.back,
            "count": len(subjects),
            "names": [one.display_name for one in shown],
            "more": max(len(subjects) - NAMES_SHOWN, 0),
            "titles": [self.courses[key] for key in self.courses if key in keys],
            "picks": self.picks,
            "who": self.who,
        }


def read_picked(data: QueryDict, profile: Profile, scope: Scope, *, who: str) -> Picked:
    """Return what a list has sent; ``who`` names the field that says whether everybody is meant.

    Raises Http404 for a list outside the scope, exactly as for an unknown one.
    """
    if not scope.roots:
        raise Http404
    courses = known_courses(reader_language())
    wanted = read_filter(data, place_of(scope, data.get("unit", "")), courses)
    return Picked(data, profile, wanted, courses, data.get(who, ""))


def turn_back(request: HttpRequest, picked: Picked, words: str) -> HttpResponse:
    """Return to the list with a word about what was missing."""
    messages.error(request, words)
    return redirect(picked.back)
