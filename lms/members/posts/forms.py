"""The form of a post."""

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ..fields import DayField, ManagersForm, PlainForm, SpanForm, UnitField
from ..models import Position


class PostForm(SpanForm, ManagersForm):
    """Where somebody serves, as what, from when until when."""

    unit = UnitField(empty_label=_("Choose a unit"))
    position = forms.ModelChoiceField(
        label=pgettext_lazy("kind of post", "Position"),
        queryset=Position.objects.all(),
        required=False,
        empty_label=_("None"),
    )
    kind = forms.ChoiceField(
        label=_("Kind of post"),
        choices=[
            ("transfer", _("Main post; the one held until then ends the day before")),
            ("main", _("Main post, in days without one")),
            ("beside", _("Beside the main post")),
        ],
        initial="transfer",
        help_text=_("The unit of the main post counts the person. Who answers for another one sees the person too."),
    )
    field_order = ["unit", "position", "kind"]


class LastDayForm(PlainForm):
    """The last day of a post; empty takes it away again."""

    ends_on = DayField(label=_("Last day"), required=False)
