"""The officer's pages that are not published pages, and the two buttons: enrol, and mark as done."""

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from lms.core.languages import reader_language
from lms.core.urls import back_to
from lms.members.requests import member_of

from ..content.models import Level
from ..content.queries import catalogue, first_course, track_titles
from ..enrolment import services as enrolment
from ..progress import services as progress
from ..progress.queries import summaries_of
from . import queries


def course_catalogue(request: HttpRequest) -> HttpResponse:
    """List the courses; filters and search stand in the address."""
    chosen = {name: request.GET.get(name, "")[:100] for name in ("track", "level", "taught_in", "query")}
    entries = catalogue(reader_language(), **chosen)
    context = {
        "section": "learn",
        "groups": queries.catalogue_groups(entries, summaries_of(member_of(request).subject), reader_language()),
        "count": len(entries),
        "chosen": chosen,
        "filtered": any(chosen.values()),
        "levels": Level.choices,
        "tracks": track_titles(reader_language()),
        "languages": [code for code, _name in settings.LANGUAGES],
    }
    return render(request, "lms_courses/content/catalogue.html", context)


def my_learning(request: HttpRequest) -> HttpResponse:
    """Show where to continue, then what is due, in progress and done."""
    context = queries.sort_learning(queries.my_learning(member_of(request).subject, reader_language()))
    context["section"] = "my"
    if not context["current"] and not context["done"]:
        context["first_course"] = first_course(reader_language())
    return render(request, "lms_courses/progress/my_learning.html", context)


@require_POST
def enrol(request: HttpRequest, course_key: UUID) -> HttpResponse:
    """Enrol the signed-in officer and go back to where the button was."""
    try:
        enrolment.enrol(subject=member_of(request).subject, course_key=course_key)
    except enrolment.CourseNotOpen:
        raise Http404 from None
    messages.success(request, _("You are enrolled. Your place is kept in every language and on every device."))
    return redirect(back_to(request, "my_learning"))


@require_POST
def complete_lesson(request: HttpRequest, lesson_key: UUID) -> HttpResponse:
    """Record a lesson as read; a second press changes nothing."""
    reading = progress.Reading(
        language=_known_language(request.POST.get("language", "")), revision=request.POST.get("revision", "")[:40]
    )
    try:
        progress.complete_lesson(subject=member_of(request).subject, lesson_key=lesson_key, reading=reading)
    except progress.NotCompletable:
        raise Http404 from None
    except progress.NotEnrolled:
        messages.error(request, _("Enrol in the course first; then your reading is recorded."))
        return redirect(back_to(request, "my_learning"))
    messages.success(request, _("Recorded. You can leave at any point; your place is kept."))
    return redirect(back_to(request, "my_learning"))


def _known_language(code: str) -> str:
    return code if code in dict(settings.LANGUAGES) else reader_language()
