"""What an officer sees of the own progress, and the button that says a lesson is read."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from lms.core.urls import back_to

from . import queries, services


def my_learning(request: HttpRequest) -> HttpResponse:
    """Show where to continue, then what is due, in progress and done."""
    items = queries.my_learning(request.user.lms_profile.subject, get_language() or "en")  # type: ignore[union-attr]
    return render(request, "lms_courses/progress/my_learning.html", queries.sort_learning(items))


@require_POST
def complete_lesson(request: HttpRequest, lesson_key: UUID) -> HttpResponse:
    """Record a lesson as read; a second press changes nothing."""
    reading = services.Reading(
        language=request.POST.get("language", "")[:10] or get_language() or "en",
        revision=request.POST.get("revision", "")[:40],
    )
    try:
        services.complete_lesson(
            subject=request.user.lms_profile.subject,  # type: ignore[union-attr]
            lesson_key=lesson_key,
            reading=reading,
        )
    except services.NotCompletable:
        raise Http404 from None
    except services.NotEnrolled:
        messages.error(request, _("Start the course first; then your reading is recorded."))
    return redirect(back_to(request, "my_learning"))
