"""What two people write when earlier training is recognised."""

from collections.abc import Iterable
from typing import Any, cast
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from courses.content.models import PublishedCourse
from courses.recognition.services import Evidence


class ProposalForm(forms.Form):
    """The course, and what the officer has shown."""

    course = forms.TypedChoiceField(label=_("Course"), coerce=UUID)
    completed_on = forms.DateField(
        label=_("Completed on"),
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        help_text=_("The day on the document. It will be the date of the completion here."),
    )
    shown = forms.CharField(
        label=_("What was shown"), max_length=200, help_text=_("Such as the title of a certificate. Name nobody.")
    )
    issued_by = forms.CharField(label=_("Issued by"), max_length=200)
    reference = forms.CharField(label=_("Number or reference"), max_length=100, required=False)
    kept_at = forms.CharField(
        label=_("Where the document is kept"),
        max_length=200,
        help_text=_("Such as the personnel file. No copy is kept here."),
    )

    def __init__(self, *args: Any, courses: Iterable[PublishedCourse], **kwargs: Any) -> None:
        super().__init__(*args, **({"label_suffix": ""} | kwargs))
        choices = [(str(one.course_key), f"{one.code} {one.title}") for one in courses]
        cast(forms.TypedChoiceField, self.fields["course"]).choices = [("", _("Choose a course")), *choices]

    @property
    def evidence(self) -> Evidence:
        """What the officer has shown."""
        return Evidence(**{name: self.cleaned_data[name] for name in ("shown", "issued_by", "reference", "kept_at")})


class DecisionForm(forms.Form):
    """What the second person says."""

    seen = forms.BooleanField(label=_("I have seen the document myself, or asked those who issued it."), required=False)
    note = forms.CharField(
        label=pgettext_lazy("on a decision", "Note"),
        max_length=300,
        required=False,
        help_text=_("Needed for a refusal: the officer and the first person read it."),
    )

    def __init__(self, *args: Any, approve: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **({"label_suffix": ""} | kwargs))
        self.approve = approve

    def clean(self) -> dict[str, Any]:
        """Ask for the look before an approval, and for the reason of a refusal."""
        values: dict[str, Any] = super().clean() or {}
        if self.approve and not values.get("seen"):
            self.add_error("seen", _("Look at the document before you approve it."))
        if not self.approve and not values.get("note"):
            self.add_error("note", _("Say why it is refused."))
        return values
