"""The editor's form for a quiz, and how an officer's form becomes an answer."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from wagtail.admin.forms import WagtailAdminModelForm

from assessments.attempts.answers import IncompleteAnswer, InvalidAnswer, Response
from assessments.questions.asked import AskedQuestion
from courses.content.services import refresh_activity

from .models import Quiz
from .services import with_activity

Posted = Mapping[str, list[str]]


class QuizForm(WagtailAdminModelForm):
    """Saves a quiz together with its core activity row."""

    def clean(self) -> dict[str, Any]:
        """Refuse the same question twice, in whatever language it was chosen."""
        cleaned: dict[str, Any] = super().clean()
        chosen = [form.cleaned_data.get("question") for form in self._item_forms()]
        keys = [question.translation_key for question in chosen if question]
        if len(set(keys)) < len(keys):
            raise ValidationError(_("The same question is chosen twice. Remove one of the two."))
        return cleaned

    def _item_forms(self) -> list[Any]:
        formset = self.formsets["items"]
        formset.is_valid()
        return [form for form in formset.forms if hasattr(form, "cleaned_data") and not form.cleaned_data.get("DELETE")]

    def save(self, commit: bool = True) -> Quiz:
        """Store the quiz with its activity."""
        with_activity(self.instance)
        quiz: Quiz = super().save(commit=commit)
        if commit:
            refresh_activity(quiz.activity.key)  # outlines say how many questions there are and what passes
        return quiz


def read_answer(asked: AskedQuestion, posted: Posted) -> Response | None:
    """Return what the officer chose, or None when nothing was. Raises InvalidAnswer or IncompleteAnswer."""
    if asked.type == "matching":
        return _read_pairs(asked, posted)
    if asked.type == "ordering":
        return _read_order(asked, posted)
    chosen = [value for value in posted.get(asked.name, []) if value]
    return {"chosen": chosen} if chosen else None


def _read_pairs(asked: AskedQuestion, posted: Posted) -> Response | None:
    places = _places(asked, [item.id for item, _partners in asked.items()], posted)
    return {"pairs": {left: asked.order[place - 1] for left, place in places.items()}} if places else None


def _read_order(asked: AskedQuestion, posted: Posted) -> Response | None:
    places = _places(asked, asked.order, posted)
    if not places:
        return None
    if sorted(places.values()) != list(range(1, len(asked.order) + 1)):
        raise IncompleteAnswer("places")
    return {"order": sorted(places, key=places.__getitem__)}


def _places(asked: AskedQuestion, ids: list[str], posted: Posted) -> dict[str, int]:
    """Return the place given to each part, leaving out those without."""
    prefix = asked.part_name("")
    given = {name.removeprefix(prefix): values[-1] for name, values in posted.items() if name.startswith(prefix)}
    if not set(given) <= set(ids):
        raise InvalidAnswer("unknown part")
    allowed = {str(place): place for place in range(1, len(asked.order) + 1)}
    try:
        return {part: allowed[value] for part, value in given.items() if value}
    except KeyError:
        raise InvalidAnswer("unknown place") from None


def explain(asked: AskedQuestion, error: InvalidAnswer | None) -> str:
    """Return in words what is missing or wrong in an answer; None for an answer that was left out."""
    if error is not None and not isinstance(error, IncompleteAnswer):
        return _("This answer does not belong to this question. Choose again; what you saved before is safe.")
    if asked.type == "matching":
        return _("Choose a partner for every item.")
    if asked.type == "ordering":
        return _("Give each step a place, and use each number once.")
    return _("Choose at least one answer.") if asked.type == "multiple" else _("Choose one answer.")
