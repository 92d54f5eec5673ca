"""What a supervisor sends: ticked people, and a date or none."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import BadRequest
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .people import Courses, Pair
from .zones import today_in

FURTHEST = timedelta(days=5 * 366)


class DueForm(forms.Form):
    """A due date (unless it is taken away), and the course where the list is about none."""

    for_course = forms.UUIDField(required=False)
    due_on = forms.DateField(
        required=False,
        error_messages={"invalid": gettext_lazy("Write the date as year-month-day, such as 2027-03-31.")},
    )

    def __init__(self, data: Any, *, courses: Courses, zone: ZoneInfo, clear: bool, needs_course: bool) -> None:
        super().__init__(data)
        self.courses, self.clear_date, self.needs_course = courses, clear, needs_course
        self.zone, self.first = zone, today_in(zone)

    def clean_for_course(self) -> UUID | None:
        """Return the key of a course that is open, or None where the rows name their courses."""
        key: UUID | None = self.cleaned_data["for_course"]
        if not self.needs_course:
            return None
        if key not in self.courses or not self.courses[key].live:
            raise forms.ValidationError(_("Choose the course."))
        return key

    def clean_due_on(self) -> date | None:
        """Return a day from today on, at most about five years ahead; None when a date is taken away."""
        day: date | None = self.cleaned_data["due_on"]
        if self.clear_date:
            return None
        if day is None:
            raise forms.ValidationError(_("Choose a date."))
        if not self.first <= day <= self.first + FURTHEST:
            words = _("Choose a date from today, %(today)s, on, within the next five years.")
            raise forms.ValidationError(words % {"today": date_format(self.first)})
        return day


class NameForm(forms.Form):
    """What a kept view is called."""

    name = forms.CharField(
        max_length=80,
        error_messages={
            "required": gettext_lazy("Write a name."),
            "max_length": gettext_lazy("Write a name of at most 80 characters."),
        },
    )

    @property
    def first_problem(self) -> str:
        """What is wrong, in words; only of a form that is not valid."""
        return str(next(iter(self.errors.values()))[0])


def read_picks(picks: list[str], course_key: UUID | None, courses: Courses) -> list[Pair]:
    """Return the ticked rows as people and courses. Raises BadRequest for what no list of ours offers."""
    pairs = []
    for pick in picks:
        subject, _colon, course = pick.partition(":")
        try:
            key = UUID(course) if course else course_key
            pairs.append((UUID(subject), key))
        except ValueError:
            raise BadRequest from None
    known = [(subject, key) for subject, key in pairs if key is not None and key in courses]
    if len(known) != len(pairs):
        raise BadRequest
    return known


def read_people(picks: list[str]) -> list[UUID]:
    """Return the ticked people of a list that is about no course. Raises BadRequest for what no list of ours offers."""
    try:
        return [UUID(pick) for pick in picks]
    except ValueError:
        raise BadRequest from None
