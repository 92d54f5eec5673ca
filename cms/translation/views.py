"""Keeps half-translated pages from going live.

wagtail-localize fills texts that have no translation with the source's and publishes them. Readers would meet a
paragraph in another language, unlabelled, in a page that was complete before. Here such a page stays as it is.
"""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import ngettext
from wagtail_localize.models import Translation
from wagtail_localize.views.update_translations import UpdateTranslationsView

from .doors import say_what_is_missing, translated
from .rules import translation_of, untranslated


class GuardedUpdateView(UpdateTranslationsView):
    """Brings the source's changes to its translations, and publishes only those that are complete."""

    @transaction.atomic
    def form_valid(self, form: Any) -> HttpResponse:
        """Update all; publish what may be published; name what waits for a translator."""
        wanted = form.cleaned_data["publish_translations"]
        form.cleaned_data["publish_translations"] = False
        response: HttpResponse = super().form_valid(form)
        if wanted:
            for translation in self.object.translations.filter(enabled=True).select_related("target_locale"):
                self._publish(translation)
        return response

    def _publish(self, translation: Translation) -> None:
        missing = untranslated(translation)
        if missing:
            messages.warning(self.request, waiting_message(translation, missing))
            return
        if say_what_is_missing(self.request, [translated(translation)]):
            return
        try:
            translation.save_target(user=self.request.user, publish=True)
        except ValidationError as error:
            messages.error(self.request, f"{translation.target_locale}: {'; '.join(error.messages)}")


def hold_back_incomplete(request: HttpRequest, instance: Any) -> HttpResponse | None:
    """Answer a translator's "Publish" with what is missing; None lets wagtail-localize go on."""
    if request.method != "POST" or request.POST.get("action") != "publish":
        return None
    translation = translation_of(instance)
    missing = untranslated(translation) if translation else 0
    if not translation or not missing:
        return None
    messages.error(request, waiting_message(translation, missing))
    return redirect(request.path)


def waiting_message(translation: Translation, missing: int) -> str:
    """Return in words why a translation was not published."""
    return ngettext(
        "{language}: not published, one text is still untranslated. What readers see there has not changed.",
        "{language}: not published, {number} texts are still untranslated. What readers see there has not changed.",
        missing,
    ).format(language=translation.target_locale.get_display_name(), number=missing)
