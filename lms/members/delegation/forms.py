"""The form by which a supervisor names who acts meanwhile."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ..fields import DayField, PlainForm, SpanForm, UnitField
from ..models import Profile, Unit


class DelegationForm(SpanForm, PlainForm):
    """Who, for which unit, from when until when, and why."""

    email = forms.EmailField(
        label=_("Work e-mail of your colleague"),
        max_length=150,
        widget=forms.EmailInput({"autocomplete": "off"}),
        help_text=_("A member of your agency who has an account here."),
    )
    unit = UnitField(empty_label=_("Choose a unit"), help_text=_("With every unit below it."))
    ends_on = DayField(label=_("Last day"), help_text=_("Access ends by itself after this day, in UTC."))
    reason = forms.CharField(
        label=_("Reason"), max_length=200, help_text=_("Such as a course or a deployment. Nothing about health.")
    )
    field_order = ["email", "unit", "starts_on", "ends_on", "reason"]

    def __init__(self, *args: Any, units: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        unit = self.fields["unit"]
        if isinstance(unit, UnitField):
            unit.queryset = units

    def clean_starts_on(self) -> Any:
        """Refuse a day that is over."""
        day = self.cleaned_data["starts_on"]
        if day < timezone.now().date():
            raise forms.ValidationError(gettext("The first day cannot be before today."))
        return day

    def colleague(self) -> Profile | None:
        """Return the active member of the unit's agency with this address."""
        unit: Unit = self.cleaned_data["unit"]
        people = Profile.objects.filter(user__is_active=True, unit__agency=unit.agency_id)
        return people.select_related("user", "unit").filter(user__email__iexact=self.cleaned_data["email"]).first()
