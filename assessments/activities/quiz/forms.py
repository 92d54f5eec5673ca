"""The editor's form for a quiz."""

from typing import Any

from django import forms
from django.db import transaction
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from wagtail.admin.forms import WagtailAdminModelForm

from assessments.attempts.models import Expiry, Shown
from assessments.grading.effects import Effects, effects_of_counting
from courses.content.services import refresh_activity
from lms.core.zones import named_zone, zone_choices

from .models import Quiz, QuizQuestion
from .moments import WallClockField, at_that_clock, on_the_clock
from .pools import pools_of, shortages
from .services import note_counting, with_activity

MOMENTS = ("opens_at", "closes_at")


class QuizForm(WagtailAdminModelForm):
    """Saves a quiz together with its core activity row. Every refusal says what to do."""

    opens_at = WallClockField(label=gettext_lazy("Opens"), required=False)
    closes_at = WallClockField(
        label=gettext_lazy("Closes"), required=False, help_text=gettext_lazy("Also ends every try that is still open.")
    )
    zone = forms.ChoiceField(
        label=gettext_lazy("Time zone"),
        choices=zone_choices,
        help_text=gettext_lazy("Both times are meant in this zone, and learners read it beside them."),
    )
    counting_confirmed = forms.BooleanField(label=gettext_lazy("Change it from the next try on"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        #: Shown once an editor wants to count tries differently, when that concerns anybody.
        self.effects = Effects()
        self.old_counting = self.instance.counting
        self._show_moments()
        if "grace" in self.fields:
            self.fields["grace"].required = False

    def _show_moments(self) -> None:
        profile = getattr(self.for_user, "lms_profile", None)
        name = self.instance.zone if self.instance.pk else (profile.time_zone if profile else "UTC")
        if name not in dict(zone_choices()):
            self.fields["zone"].choices = [(name, name), *zone_choices()]
        self.initial["zone"] = name
        for field in MOMENTS:
            moment = getattr(self.instance, field)
            if moment:
                self.initial[field] = on_the_clock(moment, named_zone(name))

    def clean(self) -> dict[str, Any]:
        """Check what the fields say together, and the questions as a whole."""
        cleaned: dict[str, Any] = super().clean()
        self._read_moments(cleaned)
        self._check_result(cleaned)
        self._check_shown(cleaned)
        self._check_questions()
        self._check_counting(cleaned)
        return cleaned

    def _read_moments(self, cleaned: dict[str, Any]) -> None:
        zone = named_zone(cleaned.get("zone") or "UTC")
        for field in MOMENTS:
            typed = cleaned.get(field)
            if typed is None:
                continue
            cleaned[field] = at_that_clock(typed, zone, later=field == "closes_at")
            if cleaned[field] is None:
                words = _("Clocks in {zone} skip this time on that day. Choose another hour.")
                self.add_error(field, words.format(zone=zone.key.replace("_", " ")))
        opens, closes = cleaned.get("opens_at"), cleaned.get("closes_at")
        if opens and closes and closes <= opens:
            words = _("It closes before it opens. Choose a later time, or leave one of them empty.")
            self.add_error("closes_at", words)

    def _check_result(self, cleaned: dict[str, Any]) -> None:
        if cleaned.get("instant") and cleaned.get("pass_mark"):
            words = _("Instant feedback shows the answers: it is for practice. Set the pass mark to 0, or untick it.")
            self.add_error("instant", words)
        if cleaned.get("grace") is None and "grace" not in self.errors:
            if cleaned.get("expiry") == Expiry.GRACE:
                self.add_error("grace", _("Say for how many minutes it can still be handed in, from 1 on."))
            else:
                cleaned["grace"] = Quiz._meta.get_field("grace").get_default()

    def _check_shown(self, cleaned: dict[str, Any]) -> None:
        for field in ("show_marks", "show_answers"):
            if cleaned.get(field) == Shown.CLOSED and not cleaned.get("closes_at") and "closes_at" not in self.errors:
                words = _("This quiz never closes, so nobody would see it. Set a closing time, or choose another rule.")
                self.add_error(field, words)

    @cached_property
    def _item_forms(self) -> list[Any]:
        formset = self.formsets["items"]
        formset.is_valid()
        filled = [form for form in formset.forms if getattr(form, "cleaned_data", None)]
        return [form for form in filled if not form.cleaned_data.get("DELETE")]

    def _check_questions(self) -> None:
        seen = set()
        for form in self._item_forms:
            question = form.cleaned_data.get("question")
            if question and question.translation_key in seen:
                form.add_error("question", _("The same question is chosen twice. Remove one of the two."))
            elif question:
                seen.add(question.translation_key)
        self._check_draws([form for form in self._item_forms if not form.errors])

    def _check_draws(self, rows: list[Any]) -> None:
        names = ("question", "category", "tag", "count")
        items = [QuizQuestion(**{name: form.cleaned_data.get(name) for name in names}) for form in rows]
        short = shortages(items, pools_of(items))
        for form, item in zip(rows, items, strict=True):
            if id(item) in short:
                form.add_error("count", _short(*short[id(item)]))

    def _check_counting(self, cleaned: dict[str, Any]) -> None:
        """Hold a change of which try counts until the editor has seen what it does (rule A5)."""
        wanted = cleaned.get("counting")
        if not self.instance.pk or not wanted or wanted == self.old_counting or cleaned.get("counting_confirmed"):
            return
        self.effects = effects_of_counting(self.instance.activity.key, wanted)
        if self.effects.officers:
            self.add_error("counting", _("Not saved yet. Read what this changes, and tick below it to go on."))

    def save(self, commit: bool = True) -> Quiz:
        """Store the quiz with its activity."""
        with transaction.atomic():
            with_activity(self.instance)
            quiz: Quiz = super().save(commit=commit)
            if commit:
                refresh_activity(quiz.activity.key)  # outlines say how many questions there are and what passes
                note_counting(quiz=quiz, before=self.old_counting, by=self.for_user)
        return quiz


def _short(ready: int, wanted: int) -> str:
    there = ngettext("{ready} ready question", "{ready} ready questions", ready).format(ready=ready)
    return _("{there}, {wanted} wanted. Draw fewer, or make more questions ready.").format(there=there, wanted=wanted)
