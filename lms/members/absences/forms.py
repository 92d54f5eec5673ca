"""The form of an absence."""

from django import forms
from django.utils.translation import gettext_lazy as _

from ..fields import DayField, PlainForm, SpanForm
from ..models import Absence


class AbsenceForm(SpanForm, PlainForm):
    """From when until when somebody is away."""

    kind = forms.ChoiceField(label=_("Kind"), choices=Absence.Kind.choices)
    ends_on = DayField(
        label=_("Last day"), required=False, help_text=_("Leave it empty until the day of return is known.")
    )
    field_order = ["kind", "starts_on", "ends_on"]


class LastDayForm(PlainForm):
    """The last day of an absence; empty takes it away again."""

    ends_on = DayField(label=_("Last day"), required=False)
