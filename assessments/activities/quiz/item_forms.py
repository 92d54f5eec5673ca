"""One row of a quiz's questions in the editor's form: a question, or a draw."""

from typing import Any

from django.utils.translation import gettext as _
from wagtail.admin.forms import WagtailAdminModelForm

from assessments.questions.models import QuestionVersion
from lms.conf import lms_setting

#: Left empty, they mean one.
ONE = ("count", "points")


class ItemForm(WagtailAdminModelForm):
    """Says which of the two a row is to be, before the database does. The panel names its fields."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("question", *ONE):
            self.fields[name].required = False

    def clean(self) -> dict[str, Any]:
        """Check the row; errors stand at the question, where the eye begins."""
        cleaned: dict[str, Any] = super().clean()
        for name in ONE:
            if cleaned.get(name) is None and name not in self.errors:
                cleaned[name] = 1
        if not cleaned.get("DELETE"):
            self._check_kind(cleaned)
            self._check_version(cleaned)
        return cleaned

    def _check_kind(self, cleaned: dict[str, Any]) -> None:
        question, draws = cleaned.get("question"), bool(cleaned.get("category") or cleaned.get("tag"))
        if question and draws:
            self.add_error("question", _("Ask this question or draw from the bank: empty one of the two."))
        elif not question and not draws and "question" not in self.errors:
            self.add_error("question", _("Choose a question, or say from which category or tag to draw."))

    def _check_version(self, cleaned: dict[str, Any]) -> None:
        held, question = cleaned.get("stay_with"), cleaned.get("question")
        if not held:
            return
        if question is None:
            self.add_error("stay_with", _("A draw always asks the newest version. Leave this empty."))
            return
        versions = QuestionVersion.objects.filter(
            question_key=question.translation_key, language=lms_setting("SOURCE_LANGUAGE")
        )
        known = list(versions.order_by("number").values_list("number", flat=True))
        if held not in known:
            self.add_error("stay_with", _no_such(known))


def _no_such(known: list[int]) -> str:
    if not known:
        return _("This question has no version in the source language yet. Leave this empty.")
    return _("This question has the versions {first} to {last}. Choose one of them, or leave this empty.").format(
        first=known[0], last=known[-1]
    )
