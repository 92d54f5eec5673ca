"""Fields and forms that the pages about members share."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

from django import forms
from django.forms.models import ModelChoiceIterator
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from .directory.queries import labelled_units
from .models import Agency, Profile, Unit
from .rules import managed_agencies, managed_units


class _UnitIterator(ModelChoiceIterator):
    def __iter__(self) -> Iterator[tuple[Any, str]]:
        yield "", str(self.field.empty_label or "")
        for unit, label in labelled_units(self.queryset):
            yield unit.pk, label


class UnitField(forms.ModelChoiceField):
    """A choice of units by full name, read in one query."""

    iterator = _UnitIterator

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(queryset=Unit.objects.all(), label=kwargs.pop("label", _("Unit")), **kwargs)


class AgencyField(forms.ModelChoiceField):
    """A choice of agencies."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(queryset=Agency.objects.all(), **kwargs)


class PlainForm(forms.Form):
    """A form without colons behind its labels."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **({"label_suffix": ""} | kwargs))


class ManagersForm(PlainForm):
    """A form that offers the units and agencies of who fills it in, and refuses all others as unknown."""

    def __init__(self, *args: Any, by: Profile, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by = by
        for field in self.fields.values():
            if isinstance(field, UnitField):
                field.queryset = managed_units(by)
            elif isinstance(field, AgencyField):
                field.queryset = managed_agencies(by)


class DayField(forms.DateField):
    """A day, chosen in the browser's own calendar."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"), **kwargs)


class SpanForm(forms.Form):
    """A first day and, where it is known, a last one."""

    starts_on = DayField(label=_("First day"))
    ends_on = DayField(label=_("Last day"), required=False)

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
