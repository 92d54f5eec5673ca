"""What a person sees when something went wrong: what happened, what is safe, what to do next."""

from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from .middleware import API_PREFIX


def error_page(request: HttpRequest, status: int, title: str, safe: str, advice: str) -> HttpResponse:
    """Render the error template; a program is told the same in JSON."""
    if request.path_info.startswith(API_PREFIX):
        return JsonResponse({"detail": title}, status=status)
    context = {"error_title": title, "error_safe": safe, "error_advice": advice, "status": status}
    return render(request, "lms/core/error.html", context, status=status)


def bare_page(request: HttpRequest, status: int, title: str, safe: str, advice: str) -> HttpResponse:
    """Render an error without asking session, database or the request's host."""
    context = {"error_title": title, "error_safe": safe, "error_advice": advice, "status": status}
    return HttpResponse(render_to_string("lms/core/server_error.html", context), status=status)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer 400; to a host that is not ours with a bare page, because the others name their address."""
    page = bare_page if isinstance(exception, DisallowedHost) else error_page
    return page(
        request,
        400,
        _("This request could not be understood"),
        _("Nothing was changed."),
        _("Go back, reload the page and try once more."),
    )


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer 403."""
    return error_page(
        request,
        403,
        _("This page is not open to you"),
        _("Nothing is wrong with your account."),
        _("If your work needs it, ask the person who manages your agency's accounts."),
    )


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer 404."""
    return error_page(
        request,
        404,
        _("There is no page at this address"),
        _("What you have completed is safe, even if a lesson was moved or withdrawn."),
        _("Start from My learning, or look for the course in the catalogue."),
    )


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer 500."""
    return bare_page(
        request,
        500,
        _("Something failed on our side"),
        _("What was saved before is safe."),
        _("Wait a moment and try again. If it happens again, tell those who run this centre when it was."),
    )


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer a form that came without its protection, mostly after a sign-in in another tab."""
    return error_page(
        request,
        403,
        _("This form had grown old"),
        _("Nothing was sent."),
        _("Go back, reload the page and send it again."),
    )
