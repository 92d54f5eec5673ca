"""The marker's rubric, and the questions a regrade asks."""

from collections.abc import Mapping, Sequence
from typing import Any, cast
from uuid import UUID

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from ..questions.content import Content
from ..questions.models import QuestionVersion
from .models import Regrade

Action = Regrade.Action
PREFIX = "criterion_"


class MarkForm(forms.Form):
    """A level for each criterion, and words for the learner. ``content`` lends the rubric."""

    comment = forms.CharField(
        label=_("Comment for the learner"),
        max_length=2000,
        required=False,
        widget=forms.Textarea({"rows": 4, "dir": "auto"}),
        help_text=_("What was good, and what to read again. The learner sees it beside the result, not who wrote it."),
    )

    def __init__(self, *args: Any, content: Content, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.criteria = [row["id"] for row in content["criteria"]]
        for row in content["criteria"]:
            choices = [(level["id"], _level(level)) for level in row["levels"]]
            missing = {"required": gettext("Choose a level.")}
            self.fields[f"{PREFIX}{row['id']}"] = forms.ChoiceField(
                label=row["text"], choices=choices, widget=forms.RadioSelect, error_messages=missing
            )
        self.order_fields([f"{PREFIX}{key}" for key in self.criteria])

    @property
    def levels(self) -> dict[str, str]:
        """What was chosen: criterion to level."""
        return {key: self.cleaned_data[f"{PREFIX}{key}"] for key in self.criteria}


def _level(level: Content) -> str:
    points = ngettext("%(number)d point", "%(number)d points", level["points"]) % {"number": level["points"]}
    return f"{level['text']} ({points})"


class ModerationForm(MarkForm):
    """A mark that takes the place of the others, with its reason."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=300,
        widget=forms.TextInput({"dir": "auto"}),
        help_text=_("Kept beside the mark. The learner does not see it."),
    )
    lower = forms.BooleanField(
        label=_("Also if the learner loses the pass. I decide this as an administrator, in my name."), required=False
    )

    def __init__(self, *args: Any, administrator: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not administrator:
            del self.fields["lower"]


class RegradeForm(forms.Form):
    """Which version was wrong, where it was asked, and how the question is counted from now on."""

    from_version = forms.ChoiceField(label=_("Tries that were asked"))
    quiz = forms.ChoiceField(label=_("Where"), required=False)
    action = forms.ChoiceField(label=_("What happens"), choices=Action.choices, widget=forms.RadioSelect)
    to_version = forms.ChoiceField(
        label=_("Later version"), required=False, help_text=_("Only to grade by a later version.")
    )
    reason = forms.CharField(
        label=_("Reason"),
        max_length=300,
        widget=forms.TextInput({"dir": "auto"}),
        help_text=_("Kept for ever. Why the result was not right."),
    )

    def __init__(
        self, *args: Any, versions: Sequence[QuestionVersion], quizzes: Mapping[UUID, str], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.versions = {str(row.pk): row for row in versions}
        named = [(key, _version(row)) for key, row in self.versions.items()]
        everywhere = [("", gettext("In every quiz"))]
        self._offer("from_version", named)
        self._offer("quiz", everywhere + [(str(key), title) for key, title in quizzes.items()])
        if all(row.type == "essay" for row in versions) or len(versions) < 2:
            del self.fields["to_version"]
            self._offer("action", [one for one in Action.choices if one[0] != Action.VERSION])
        else:
            self._offer("to_version", [("", gettext("Choose a version")), *named[:-1]])

    def _offer(self, name: str, choices: Sequence[tuple[str, str | Promise]]) -> None:
        cast(forms.ChoiceField, self.fields[name]).choices = choices

    def clean(self) -> dict[str, Any]:
        """Refuse to grade by no version, or by one that is not later."""
        values: dict[str, Any] = super().clean() or {}
        if values.get("action") == Action.VERSION and values.get("from_version"):
            old, new = self.versions[values["from_version"]], self.versions.get(values.get("to_version") or "")
            if new is None:
                self.add_error("to_version", gettext("Choose the version to grade by."))
            elif new.number <= old.number or new.type != old.type:
                self.add_error("to_version", gettext("Choose a later version of the same type of question."))
        return values


def _version(row: QuestionVersion) -> str:
    return gettext("Version %(number)d: %(words)s") % {"number": row.number, "words": row.content["prompt"][:80]}


class ApprovalForm(forms.Form):
    """Why passes may be lowered."""

    approval = forms.CharField(
        label=_("Why these passes are lowered"), max_length=300, widget=forms.TextInput({"dir": "auto"})
    )
