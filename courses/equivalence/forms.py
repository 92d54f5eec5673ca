"""The editor's forms: which courses, and which old lesson counts for each new one."""

from collections.abc import Sequence
from typing import Any, cast
from uuid import UUID

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ..content.models import PublishedCourse
from .queries import Lesson, pair_by_title


class CoursesForm(forms.Form):
    """The course that goes and the one that takes its place."""

    old = forms.ChoiceField(label=_("Course that is replaced"))
    new = forms.ChoiceField(label=_("Course that takes its place"))

    def __init__(self, *args: Any, courses: Sequence[PublishedCourse], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.courses = {str(course.course_key): course for course in courses}
        named = [(key, f"{course.code} {course.title}") for key, course in self.courses.items()]
        live = [(key, title) for key, title in named if self.courses[key].live]
        for name, choices in (("old", named), ("new", live)):
            cast(forms.ChoiceField, self.fields[name]).choices = [("", _("Choose a course")), *choices]

    def clean(self) -> dict[str, Any]:
        """Refuse a course in its own place; hand out the courses themselves."""
        values: dict[str, Any] = super().clean() or {}
        if values.get("old") and values.get("old") == values.get("new"):
            self.add_error("new", gettext("Choose another course."))
        return {name: self.courses[key] for name, key in values.items()} if not self.errors else values


class PairForm(forms.Form):
    """For every new lesson the old one that counts for it, or none."""

    whole = forms.BooleanField(
        label=_("Who has completed the old course has completed the new one"),
        required=False,
        help_text=_("With the same date and the same last valid day. Leave it empty if the new course teaches more."),
    )
    reason = forms.CharField(
        label=_("Reason"), max_length=300, help_text=_("Kept for ever. Why the courses teach the same.")
    )

    def __init__(self, *args: Any, old: Sequence[Lesson], new: Sequence[Lesson], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.new = new
        paired = pair_by_title(old, new)
        choices = [("", _("Nothing: everybody does it")), *((str(one.key), label(one)) for one in old)]
        for one in new:
            self.fields[f"lesson_{one.key}"] = forms.ChoiceField(
                label=label(one), required=False, choices=choices, initial=str(paired.get(one.key, ""))
            )
        self.order_fields([*(f"lesson_{one.key}" for one in new), "whole", "reason"])

    @property
    def lesson_fields(self) -> list[forms.BoundField]:
        """The fields of the table."""
        return [self[f"lesson_{one.key}"] for one in self.new]

    @property
    def lessons(self) -> dict[UUID, UUID]:
        """What was chosen: new key to old key."""
        chosen = {one.key: self.cleaned_data[f"lesson_{one.key}"] for one in self.new}
        return {new: UUID(old) for new, old in chosen.items() if old}

    def clean(self) -> dict[str, Any]:
        """Refuse a form that pairs nothing."""
        values: dict[str, Any] = super().clean() or {}
        if not self.errors and not self.lessons and not values.get("whole"):
            raise forms.ValidationError(
                gettext("Say at least of one lesson, or of the whole course, what counts for it.")
            )
        return values


def label(lesson: Lesson) -> str:
    """Return a lesson's name for a list."""
    name = lesson.title or gettext("A lesson that is no longer published")
    return name if lesson.required else gettext("%(lesson)s (optional)") % {"lesson": name}
