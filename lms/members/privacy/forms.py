"""The administrator's forms about personal data."""

from datetime import timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ..directory.forms import PlainForm
from ..models import Profile


class HoldForm(PlainForm):
    """Why a hold is set or lifted."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=300,
        help_text=_("Read by administrators. A file number is better than a story."),
    )


class EraseForm(PlainForm):
    """What has to be said before a name goes for ever."""

    asked_on = forms.DateField(
        label=_("Asked for on"),
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        help_text=_("The day the request came."),
    )
    reason = forms.CharField(
        label=_("Reason"),
        max_length=300,
        help_text=_("Kept for ever, so name nobody: “Left the agency, request 12/2026”."),
    )
    address = forms.CharField(
        label=_("Sign-in address of this person"),
        max_length=254,
        widget=forms.TextInput({"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false", "dir": "ltr"}),
        help_text=_("Type it, so that nobody else is erased by mistake."),
    )

    def __init__(self, *args: Any, profile: Profile, **kwargs: Any) -> None:
        super().__init__(*args, **({"initial": {"asked_on": timezone.localdate()}} | kwargs))
        self.profile = profile

    def clean_asked_on(self) -> Any:
        """Refuse a day to come; a day has begun somewhere up to fourteen hours before it does in UTC."""
        day = self.cleaned_data["asked_on"]
        if day > (timezone.now() + timedelta(hours=14)).date():
            raise forms.ValidationError(gettext("This day has not come yet."))
        return day

    def clean_address(self) -> str:
        """Refuse any other address."""
        address: str = self.cleaned_data["address"].strip()
        if address.casefold() not in (self.profile.user.email.casefold(), self.profile.user.get_username().casefold()):
            raise forms.ValidationError(gettext("This is not the sign-in address of this person."))
        return address
