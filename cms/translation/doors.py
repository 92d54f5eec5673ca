"""Tells editors at each door why a lesson was not published: its activities are not whole in its language (rule L3).

The gate itself stands in ``courses.content.gate``, where every door ends; here it is asked before anything is stored.
"""

from collections.abc import Callable, Iterable
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from wagtail.admin import messages
from wagtail.models import Page
from wagtail_localize.models import Translation

from courses.content.gate import NotWhole, require_whole
from courses.content.models import LessonPage

from .rules import translation_of


def hold_back_unequal(request: HttpRequest, page: Page) -> HttpResponse | None:
    """Answer a translator's "Publish" with what the quiz lacks; None lets wagtail-localize go on."""
    if request.method != "POST" or request.POST.get("action") != "publish":
        return None
    translation = translation_of(page)
    if not translation or not say_what_is_missing(request, [translated(translation)]):
        return None
    return redirect(request.path)


def translated(translation: Translation) -> Any:
    """Return what publishing a translation would make live, as it stands now; nothing is stored."""
    return translation.source.get_ephemeral_translated_instance(translation.target_locale, fallback=True)


def hold_back_several(request: HttpRequest, action_type: str, objects: list[Any], action: Any) -> HttpResponse | None:
    """Publish several pages, and what lies below them, only if every lesson among them may go live."""
    if action_type != "publish":
        return None
    pages = [page for page in objects if isinstance(page, Page)]
    if action.cleaned_form.cleaned_data.get("include_descendants"):
        pages += [below for page in pages for below in page.get_descendants().not_live()]
    return redirect(action.next_url) if say_what_is_missing(request, _drafts(pages)) else None


def _drafts(pages: Iterable[Page]) -> list[Page]:
    return [page.get_latest_revision_as_object() for page in pages if issubclass(page.specific_class, LessonPage)]


def say_what_is_missing(request: HttpRequest, pages: Iterable[Any]) -> bool:
    """Say of each page why it may not go live; return whether there is one."""
    refused = False
    for page in pages:
        try:
            if isinstance(page, LessonPage):
                require_whole(page)
        except NotWhole as error:
            messages.error(request, error.as_html())
            refused = True
    return refused


class GateMiddleware:
    """Answers in words at the doors that cannot be asked before: approving a review, copying, and what comes later."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Lead back to the page with the reason; its transaction is undone."""
        if not isinstance(exception, NotWhole) or not request.path.startswith(reverse("wagtailadmin_home")):
            return None
        messages.error(request, exception.as_html())
        address = exception.edit_url
        if request.headers.get("x-requested-with") == "XMLHttpRequest":  # Wagtail's window goes where it is told
            return JsonResponse({"step": "success", "redirect": address})
        return redirect(address)
