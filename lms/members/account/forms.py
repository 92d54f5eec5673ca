"""The member's own forms."""

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from lms.core.zones import zone_choices


class PreferencesForm(forms.Form):
    """Language and time zone."""

    language = forms.ChoiceField(
        label=_("Language"), choices=settings.LANGUAGES, help_text=_("Of the pages after sign-in, and of e-mails.")
    )
    time_zone = forms.ChoiceField(
        label=_("Time zone"),
        choices=zone_choices,
        help_text=_("A due date that you set ends at midnight in this zone."),
    )


class PasswordForm(forms.Form):
    """The present password, asked again before something that cannot be taken back."""

    password = forms.CharField(
        label=_("Present password"),
        strip=False,
        max_length=4096,
        widget=forms.PasswordInput({"autocomplete": "current-password"}),
    )
