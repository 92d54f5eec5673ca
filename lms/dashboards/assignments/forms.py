"""What somebody writes who asks people to learn, and who ends it."""

from datetime import date
from typing import Any, cast

from django import forms
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from courses.assignments.criteria import Criteria
from courses.assignments.rules import may_assign
from lms.core.languages import reader_language
from lms.members.models import Position, Profile
from lms.members.scope import Scope

from ..forms import FURTHEST
from ..people import Courses
from ..places import Place
from ..zones import today_in, zone_of
from . import choices


class AssignmentForm(forms.Form):
    """What, of whom, by when, and why."""

    target = forms.ChoiceField(label=gettext_lazy("What"))
    where = forms.CharField(
        label=gettext_lazy("Where they serve"),
        required=False,
        widget=forms.Select,
        help_text=gettext_lazy("Who comes later is asked on the day they come; who leaves is asked no more."),
    )
    position = forms.ModelChoiceField(
        Position.objects.none(),
        label=gettext_lazy("Which post"),
        required=False,
        empty_label=gettext_lazy("Any post"),
    )
    due_on = forms.DateField(
        label=gettext_lazy("Due on a fixed day"),
        required=False,
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": gettext_lazy("Write the date as year-month-day, such as 2027-03-31.")},
    )
    due_days = forms.IntegerField(
        label=gettext_lazy("Or so many days after somebody is asked"),
        required=False,
        min_value=1,
        max_value=FURTHEST.days,
        help_text=gettext_lazy("Leave both empty for no due date. Days of leave and deployment move a due date on."),
    )
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=300,
        help_text=gettext_lazy("The people asked read it. Name nobody."),
    )

    def __init__(
        self,
        *args: Any,
        profile: Profile,
        scope: Scope,
        place: Place,
        courses: Courses,
        person: Profile | None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **({"label_suffix": ""} | kwargs))
        self.profile, self.scope, self.person = profile, scope, person
        self.first = today_in(zone_of(profile))
        self._field("target").choices = choices.target_choices(courses, reader_language())
        if person:
            del self.fields["where"], self.fields["position"]
            return
        cast(forms.Select, self.fields["where"].widget).choices = choices.where_choices(profile, scope, place)
        self.fields["where"].required = not scope.everything
        cast(forms.ModelChoiceField, self.fields["position"]).queryset = Position.objects.order_by("label")

    def _field(self, name: str) -> forms.ChoiceField:
        return cast(forms.ChoiceField, self.fields[name])

    def clean_target(self) -> Any:
        """Return what is asked: its kind and key."""
        return choices.read_target(self.cleaned_data["target"])

    def clean_where(self) -> dict[str, Any]:
        """Return the criteria; what lies outside is as unknown as what does not exist."""
        found = choices.read_where(self.cleaned_data["where"], self.profile, self.scope)
        if found is None:
            raise forms.ValidationError(_("Choose a unit from the list."))
        return found

    def clean_due_on(self) -> date | None:
        """Return a day from today on, at most about five years ahead."""
        day: date | None = self.cleaned_data["due_on"]
        if day and not self.first <= day <= self.first + FURTHEST:
            words = _("Choose a date from today, %(today)s, on, within the next five years.")
            raise forms.ValidationError(words % {"today": date_format(self.first)})
        return day

    def clean(self) -> dict[str, Any]:
        """Ask for one kind of due date, and for people whom the reader may ask."""
        values: dict[str, Any] = super().clean() or {}
        if values.get("due_on") and values.get("due_days"):
            self.add_error("due_days", _("Give a fixed day or a number of days, not both."))
        if not self.person and "where" not in self.errors and not values.get("where") and not values.get("position"):
            self.add_error("where", _("Choose where they serve, or which post they hold."))
        if not self.errors and not may_assign(self.scope, self.criteria):
            self.add_error(None, _("You do not answer for all of these people today."))
        return values

    @property
    def criteria(self) -> Criteria:
        """What is asked of whom. Of a valid form."""
        return Criteria(**self.asked)

    @property
    def asked(self) -> dict[str, Any]:
        """The same by name."""
        target, key = self.cleaned_data["target"]
        whom: dict[str, Any] = dict(self.cleaned_data.get("where") or {})
        if self.cleaned_data.get("position"):
            whom["position"] = self.cleaned_data["position"]
        if self.person:
            whom["subject"] = self.person.subject
        return {"target": target, "target_key": key} | whom


class EndForm(forms.Form):
    """Why it is asked no more."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=300,
        help_text=gettext_lazy("Kept with the assignment. Name nobody."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **({"label_suffix": ""} | kwargs))
