"""The pages of positions."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from lms.conf import lms_setting

from ..directory.access import administrators_only
from ..fields import PlainForm
from ..models import Position
from ..requests import member_of
from . import services


class PositionForm(PlainForm):
    """A position's words: one field a language, of which only the source language's is required."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        source = lms_setting("SOURCE_LANGUAGE")
        names = dict(settings.LANGUAGES)
        for code in sorted(names, key=lambda one: one != source):
            self.fields[f"label_{code}"] = forms.CharField(
                label=names[code], max_length=120, required=code == source, widget=forms.TextInput({"dir": "auto"})
            )

    def words(self) -> dict[str, Any]:
        """Return label and labels, as the service takes them."""
        source = lms_setting("SOURCE_LANGUAGE")
        texts = {name.removeprefix("label_"): text for name, text in self.cleaned_data.items()}
        return {"label": texts.pop(source), "labels": texts}


@administrators_only
def positions(request: HttpRequest) -> HttpResponse:
    """List the positions, and add one."""
    form = PositionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        position = services.save_position(by=member_of(request), position=None, **form.words())
        messages.success(request, _("%(name)s stands in the list.") % {"name": position})
        return redirect("positions")
    rows = Position.objects.annotate(held=Count("posts")).order_by("label")
    return render(request, "lms/members/positions.html", {"form": form, "rows": rows, "section": "members"})


@administrators_only
def position(request: HttpRequest, position_id: int) -> HttpResponse:
    """Change a position's words."""
    found = get_object_or_404(Position, pk=position_id)
    initial = {f"label_{code}": text for code, text in found.labels.items()}
    initial[f"label_{lms_setting('SOURCE_LANGUAGE')}"] = found.label
    form = PositionForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            services.save_position(by=member_of(request), position=found, **form.words())
        except services.LabelTaken:
            form.add_error(f"label_{lms_setting('SOURCE_LANGUAGE')}", _("Another position has these words."))
        else:
            messages.success(request, _("Saved."))
            return redirect("positions")
    return render(request, "lms/members/position.html", {"form": form, "position": found, "section": "members"})
