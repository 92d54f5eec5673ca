"""The door learners come through: one lookup, then a template. Everything unusual goes to Wagtail's own."""

import posixpath
from datetime import datetime
from functools import lru_cache

from django.conf import settings
from django.contrib.auth.decorators import login_not_required, login_required
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.cache import patch_cache_control
from django.utils.translation import get_language_from_request
from django.views.decorators.cache import never_cache
from django.views.static import serve as serve_file
from wagtail.models import Page
from wagtail.views import serve as wagtail_serve

from lms.conf import lms_setting
from lms.core.delivery import context_for_reader
from lms.core.languages import reader_language
from lms.core.pages import page_context
from lms.core.zones import show_moments_to

from .models import DeliveredPage
from .services import TEMPLATE_VERSION

#: How long caches may keep a page that is the same for everybody.
SHARED_SECONDS = 300
#: Django notes here that a template asked for a form's token, which is personal.
ASKED_FOR_A_FORM = "CSRF_COOKIE"

_templates: dict[str, str] = {}


@login_not_required
def serve(request: HttpRequest, path: str) -> HttpResponseBase:
    """Serve a published page: in the reader's language, else in the source language, labelled by the template."""
    page = _find(path, reader_language())
    if (page is None or not page.public) and not request.user.is_authenticated:
        return redirect_to_login(request.get_full_path())
    if page is None or not page.public:
        show_moments_to(request.user)
    if page is None:
        response: HttpResponseBase = wagtail_serve(request, path)
        return response
    context = page_context(page) | context_for_reader(request, page)
    response = render(request, _template_of(page.kind), context)
    if page.public and not request.session.accessed and ASKED_FOR_A_FORM not in request.META:
        # Nobody was recognised while it was drawn, so it is the same for everybody.
        patch_cache_control(response, public=True, max_age=SHARED_SECONDS)
    return response


def _find(path: str, language: str) -> DeliveredPage | None:
    """Return the page's row. One short query says whether it is there and which write of it; the rest is kept."""
    if path and not path.endswith("/"):
        return None
    rows = DeliveredPage.objects.filter(
        path=path, template_version=TEMPLATE_VERSION, language__in={language, lms_setting("SOURCE_LANGUAGE")}
    ).values_list("language", "pk", "refreshed_at", "course__refreshed_at")
    found = {code: stamp for code, *stamp in rows}
    stamp = found.get(language) or next(iter(found.values()), None)
    return _load(*stamp) if stamp else None


@lru_cache(maxsize=1024)
def _load(pk: int, refreshed_at: datetime, course_refreshed_at: datetime | None) -> DeliveredPage | None:
    """Return the row as it was after those writes; a newer write has another key. Shared by threads: read only."""
    return DeliveredPage.objects.select_related("course").filter(pk=pk).first()


def _template_of(kind: str) -> str:
    if not _templates:
        _templates.update(
            {model._meta.model_name: model.template for model in _page_models() if isinstance(model.template, str)}
        )
    return _templates[kind]


def _page_models() -> list[type[Page]]:
    from wagtail.models import get_page_models

    models: list[type[Page]] = get_page_models()
    return models


@login_not_required
def front(request: HttpRequest) -> HttpResponse:
    """Lead to the front page in the visitor's language: the one chosen before, else the browser's."""
    return redirect(f"/{get_language_from_request(request)}/")


@login_required
@never_cache
def media(request: HttpRequest, path: str) -> HttpResponseBase:
    """Serve an uploaded picture, video or sound to a signed-in reader.

    Documents leave by Wagtail's own address, which asks who may read them. Raises Http404.
    """
    try:
        if _is_document(path):
            raise Http404
        return serve_file(request, path, document_root=str(settings.MEDIA_ROOT))
    except (OSError, ValueError):  # longer than a file name can be, or holding a null character
        raise Http404 from None


def _is_document(path: str) -> bool:
    return posixpath.normpath(path).startswith("documents/")


@login_not_required
def healthz(request: HttpRequest) -> HttpResponse:
    """Answer 200 when the application and its database answer."""
    DeliveredPage.objects.values_list("pk").first()
    return HttpResponse("ok\n", content_type="text/plain")
