"""What an administrator grants at quizzes, and what is given back after an outage."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from .models import Quiz
from .outages import Outage

MOST_MINUTES = 24 * 60
#: An outage longer ago than this has no open attempts left.
LONGEST_AGO = timedelta(days=30)


class PlainForm(forms.Form):
    """A form without colons behind its labels."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **({"label_suffix": ""} | kwargs))


#: Stands for every quiz in the form.
EVERY = "every"


class QuizField(forms.TypedChoiceField):
    """The key of one quiz, or None for every quiz."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(label=_("Quiz"), choices=quiz_choices, coerce=_key, initial=EVERY, **kwargs)


def _key(chosen: str) -> UUID | None:
    return None if chosen == EVERY else UUID(chosen)


def quiz_choices() -> list[tuple[str, Any]]:
    """Return every quiz by its title, after "every quiz". One query."""
    rows = Quiz.objects.order_by("title", "pk").values_list("activity__key", "title")
    return [(EVERY, _("Every quiz")), *((str(key), title) for key, title in rows)]


class GrantForm(PlainForm):
    """More time, more tries, or both."""

    quiz = QuizField(help_text=_("What was granted there before is replaced."))
    extra_percent = forms.IntegerField(
        label=_("More time, in percent"),
        initial=0,
        min_value=0,
        max_value=300,
        help_text=_("50 turns a limit of 20 minutes into 30."),
    )
    extra_tries = forms.IntegerField(
        label=_("More tries"),
        initial=0,
        min_value=0,
        max_value=20,
        help_text=_("Beside those everybody has. Only where a quiz limits them."),
    )

    def clean(self) -> dict[str, Any]:
        """Refuse a form that grants nothing."""
        values: dict[str, Any] = super().clean() or {}
        if not self.errors and not values["extra_percent"] and not values["extra_tries"]:
            raise forms.ValidationError(gettext("Grant more time, more tries, or both."))
        return values


class ExtensionForm(PlainForm):
    """More time for an attempt under way."""

    minutes = forms.IntegerField(label=_("Minutes more"), min_value=1, max_value=MOST_MINUTES)
    reason = forms.CharField(
        label=_("Reason"),
        max_length=300,
        widget=forms.Textarea({"rows": 2}),
        help_text=_("The officer can read it, and it stays for ever: leave names out."),
    )


def _moment(label: Any) -> forms.DateTimeField:
    widget = forms.DateTimeInput({"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    return forms.DateTimeField(label=label, widget=widget)


class OutageForm(ExtensionForm):
    """From when until when nobody could answer, in the administrator's zone."""

    quiz = QuizField()
    since = _moment(_("Outage from"))
    until = _moment(_("Outage until"))
    field_order = ("quiz", "since", "until", "minutes", "reason")

    def clean(self) -> dict[str, Any]:
        """Refuse an outage that is not over, ends before it begins, or is long past."""
        values: dict[str, Any] = super().clean() or {}
        since, until, now = values.get("since"), values.get("until"), timezone.now()
        if since and since < now - LONGEST_AGO:
            self.add_error("since", gettext("No attempt can still be open from so long ago."))
        if until and until > now:
            self.add_error("until", gettext("This time has not come yet. Enter the outage when it is over."))
        if since and until and since >= until:
            self.add_error("until", gettext("The end has to be later than the beginning."))
        return values

    @property
    def outage(self) -> Outage:
        """What was entered. Only of a valid form."""
        values = self.cleaned_data
        names = ("since", "until", "minutes", "reason")
        return Outage(quiz_key=values["quiz"], **{name: values[name] for name in names})
