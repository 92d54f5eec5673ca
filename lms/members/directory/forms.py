"""The forms of administrators, of the centre and of an agency."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ..fields import AgencyField, DayField, ManagersForm, PlainForm, SpanForm, UnitField
from ..models import Profile, Role, Unit
from ..rules import EVERYDAY_ROLES, is_administrator

LANGUAGES = [("", _("Not chosen yet")), *settings.LANGUAGES]


class MemberForm(ManagersForm):
    """What an administrator writes about a member."""

    first_name = forms.CharField(label=_("First name"), max_length=150)
    last_name = forms.CharField(label=_("Family name"), max_length=150)
    unit = UnitField(required=False, empty_label=_("No unit"))
    role = forms.ChoiceField(label=_("Role"), choices=Role.choices, initial=Role.OFFICER)
    administers = AgencyField(
        label=_("Looks after"),
        required=False,
        empty_label=_("The agency of the unit"),
        help_text=_("For agency administrators only: the agency whose people and units they manage."),
    )
    language = forms.ChoiceField(
        label=_("Language"), choices=LANGUAGES, required=False, help_text=_("Of e-mails, and after sign-in.")
    )

    def __init__(self, *args: Any, by: Profile, **kwargs: Any) -> None:
        super().__init__(*args, by=by, **kwargs)
        if is_administrator(by):
            return
        roles = self.fields["role"]
        if isinstance(roles, forms.ChoiceField):
            roles.choices = [(role.value, role.label) for role in EVERYDAY_ROLES]
        self.fields["unit"].required = True
        del self.fields["administers"]

    def clean(self) -> dict[str, Any]:
        """Refuse an agency administrator without an agency."""
        values: dict[str, Any] = super().clean() or {}
        agency = values.get("administers") or values.get("unit")
        if values.get("role") == Role.AGENCY_ADMINISTRATOR and not agency:
            self.add_error("administers", gettext("Choose the agency this person looks after."))
        return values


class InviteForm(MemberForm):
    """A member who has no account yet."""

    email = forms.EmailField(label=_("Work e-mail"), max_length=150, widget=forms.EmailInput({"autocomplete": "off"}))
    field_order = ["email"]


class GrantForm(SpanForm, ManagersForm):
    """A unit to answer for, from a date to a date."""

    unit = UnitField(empty_label=_("Choose a unit"), help_text=_("With every unit below it."))
    field_order = ["unit"]


class EndForm(PlainForm):
    """The last day of a supervision."""

    ends_on = DayField(label=_("Last day"))


class AgencyForm(PlainForm):
    """A new agency."""

    name = forms.CharField(label=_("Name"), max_length=200)
    country = forms.CharField(label=_("Country"), max_length=100)


class NewUnitForm(ManagersForm):
    """A new unit, in an agency or below another unit."""

    name = forms.CharField(label=_("Name"), max_length=200)
    agency = AgencyField(label=_("Agency"), empty_label=_("Choose an agency"))
    parent = UnitField(label=_("Below"), required=False, empty_label=_("Top of its agency"))
    code = forms.CharField(
        label=_("Code"), max_length=50, required=False, help_text=_("What your own systems call it. May stay empty.")
    )

    def clean(self) -> dict[str, Any]:
        """Refuse a parent of another agency."""
        values: dict[str, Any] = super().clean() or {}
        agency, parent = values.get("agency"), values.get("parent")
        if agency and parent and parent.agency_id != agency.pk:
            self.add_error("parent", gettext("This unit belongs to another agency."))
        return values


class ChangeUnitForm(PlainForm):
    """A unit's name and code."""

    name = forms.CharField(label=_("Name"), max_length=200)
    code = forms.CharField(
        label=_("Code"), max_length=50, required=False, help_text=_("What your own systems call it. May stay empty.")
    )


class MoveUnitForm(PlainForm):
    """Another place in the same agency."""

    parent = UnitField(label=_("Below"), required=False, empty_label=_("Top of its agency"))

    def __init__(self, *args: Any, unit: Unit, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        parent = self.fields["parent"]
        if isinstance(parent, UnitField):
            parent.queryset = Unit.objects.filter(agency=unit.agency_id)
