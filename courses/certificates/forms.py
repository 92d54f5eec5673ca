"""Forms about certificates."""

from decimal import Decimal
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext_lazy as _

NOT_TEXT = {"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false", "dir": "ltr"}


class PlainForm(forms.Form):
    """A form without colons behind its labels."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **({"label_suffix": ""} | kwargs))


class CheckForm(PlainForm):
    """What stands on a certificate. Both are cleaned where they are looked up, so that every slip is forgiven alike."""

    number = forms.CharField(
        label=_("Certificate number"),
        max_length=80,
        widget=forms.TextInput(NOT_TEXT),
        help_text=_("As printed, such as LC-2026-7K2M-9QRT-4XHB-C. Spaces and small letters do not matter."),
    )
    code = forms.CharField(
        label=_("Check code"),
        max_length=80,
        required=False,
        widget=forms.TextInput(NOT_TEXT),
        help_text=_("With the code the page also shows the holder’s name, so that you can compare it."),
    )


class CodeForm(CheckForm):
    """The code alone, for a number that is on the page."""

    number = forms.CharField(max_length=80, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].required = True


class FindForm(PlainForm):
    """Which certificate an administrator looks for."""

    number = forms.CharField(label=_("Certificate number"), max_length=80, widget=forms.TextInput(NOT_TEXT))


class ReasonForm(PlainForm):
    """Why something is decided."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=500,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("The holder can read it, and it stays for ever: leave names out."),
    )


class ReissueForm(ReasonForm):
    """What the corrected certificate says."""

    name = forms.CharField(label=_("Holder’s name"), max_length=300)
    hours = forms.DecimalField(
        label=_("Learning hours"),
        required=False,
        max_digits=4,
        decimal_places=1,
        validators=[MinValueValidator(Decimal("0")), MaxValueValidator(Decimal("999"))],
    )
    instructor = forms.CharField(label=_("Responsible for the course"), max_length=200, required=False)
    field_order = ["name", "hours", "instructor", "reason"]


class ValidityForm(ReasonForm):
    """That issued certificates follow the course's new validity."""

    course = forms.UUIDField(widget=forms.HiddenInput)
