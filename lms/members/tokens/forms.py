"""The form behind a new access token."""

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from ..account.forms import PasswordForm
from .scopes import TokenScope
from .services import LIFETIMES


def _lifetimes() -> list[tuple[int, str]]:
    return [(days, ngettext("%(days)d day", "%(days)d days", days) % {"days": days}) for days in LIFETIMES]


class TokenForm(PasswordForm):
    """What a program may do, for how long, and whether it is really the member who says so."""

    name = forms.CharField(
        label=_("Name"), max_length=80, help_text=_("What will use it, such as: staff system of the agency.")
    )
    scopes = forms.MultipleChoiceField(
        label=_("It may"), choices=TokenScope.choices, widget=forms.CheckboxSelectMultiple
    )
    days = forms.TypedChoiceField(label=_("Valid for"), choices=_lifetimes, coerce=int, initial=LIFETIMES[1])

    field_order = ["name", "scopes", "days", "password"]
