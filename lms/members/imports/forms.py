"""The form that takes a file."""

from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from ..models import Agency, Profile
from ..rules import managed_agencies
from .models import PeopleImport


class FileForm(forms.Form):
    """Which file, of which agency."""

    kind = forms.ChoiceField(
        label=_("What the file holds"), choices=PeopleImport.Kind.choices, initial=PeopleImport.Kind.PEOPLE
    )
    agency = forms.ModelChoiceField(queryset=Agency.objects.all(), label=_("Agency"), empty_label=None)
    file = forms.FileField(label=_("CSV file"), widget=forms.FileInput({"accept": ".csv,text/csv"}))
    invite = forms.BooleanField(
        label=_("Send new people an invitation"),
        required=False,
        help_text=_("They get an e-mail with a link to choose a password, when the file is applied."),
    )

    def __init__(self, *args: Any, by: Profile, **kwargs: Any) -> None:
        super().__init__(*args, **({"label_suffix": ""} | kwargs))
        agency = cast(forms.ModelChoiceField, self.fields["agency"])
        agency.queryset = managed_agencies(by).order_by("name", "pk")
