"""The administrator's forms."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

from django import forms
from django.conf import settings
from django.forms.models import ModelChoiceIterator
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ..models import Agency, Role, Unit
from .queries import labelled_units

LANGUAGES = [("", _("Not chosen yet")), *settings.LANGUAGES]


class _UnitIterator(ModelChoiceIterator):
    def __iter__(self) -> Iterator[tuple[Any, str]]:
        yield "", str(self.field.empty_label or "")
        for unit, label in labelled_units():
            yield unit.pk, label


class UnitField(forms.ModelChoiceField):
    """A choice of units by full name, read in one query."""

    iterator = _UnitIterator

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(queryset=Unit.objects.all(), label=kwargs.pop("label", _("Unit")), **kwargs)


class PlainForm(forms.Form):
    """A form without colons behind its labels."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **({"label_suffix": ""} | kwargs))


class MemberForm(PlainForm):
    """What an administrator writes about a member."""

    first_name = forms.CharField(label=_("First name"), max_length=150)
    last_name = forms.CharField(label=_("Family name"), max_length=150)
    unit = UnitField(required=False, empty_label=_("No unit"))
    role = forms.ChoiceField(label=_("Role"), choices=Role.choices, initial=Role.OFFICER)
    language = forms.ChoiceField(
        label=_("Language"), choices=LANGUAGES, required=False, help_text=_("Of e-mails, and after sign-in.")
    )


class InviteForm(MemberForm):
    """A member who has no account yet."""

    email = forms.EmailField(label=_("Work e-mail"), max_length=150, widget=forms.EmailInput({"autocomplete": "off"}))
    field_order = ["email"]


class GrantForm(PlainForm):
    """A unit to answer for, from a date to a date."""

    unit = UnitField(empty_label=_("Choose a unit"), help_text=_("With every unit below it."))
    starts_on = forms.DateField(label=_("First day"), widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"))
    ends_on = forms.DateField(
        label=_("Last day"), required=False, widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    )

    def clean(self) -> dict[str, Any]:
        """Refuse a last day before the first."""
        values: dict[str, Any] = super().clean() or {}
        first, last = values.get("starts_on"), values.get("ends_on")
        if first and last and last < first:
            self.add_error("ends_on", gettext("The last day cannot be before the first."))
        return values

    @staticmethod
    def today() -> dict[str, dt.date]:
        """Return what the form starts with."""
        return {"starts_on": timezone.now().date()}


class EndForm(PlainForm):
    """The last day of a supervision."""

    ends_on = forms.DateField(label=_("Last day"), widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"))


class AgencyForm(PlainForm):
    """A new agency."""

    name = forms.CharField(label=_("Name"), max_length=200)
    country = forms.CharField(label=_("Country"), max_length=100)


class NewUnitForm(PlainForm):
    """A new unit, in an agency or below another unit."""

    name = forms.CharField(label=_("Name"), max_length=200)
    agency = forms.ModelChoiceField(label=_("Agency"), queryset=Agency.objects.all(), empty_label=_("Choose an agency"))
    parent = UnitField(label=_("Below"), required=False, empty_label=_("Top of its agency"))

    def clean(self) -> dict[str, Any]:
        """Refuse a parent of another agency."""
        values: dict[str, Any] = super().clean() or {}
        agency, parent = values.get("agency"), values.get("parent")
        if agency and parent and parent.agency_id != agency.pk:
            self.add_error("parent", gettext("This unit belongs to another agency."))
        return values
