"""The officer's pages that are not published pages, and the two buttons: enrol, and mark as done."""

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from lms.core.languages import reader_language
from lms.core.urls import back_to
from lms.members.requests import member_of

from ..content.models import Level
from ..content.queries import catalogue, first_course, published_course, track_titles
from ..enrolment import services as enrolment
from ..enrolment.models import Enrolment
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
    if context["nothing"]:
        context["first_course"] = first_course(reader_language())
    return render(request, "lms_courses/progress/my_learning.html", context)


@require_POST
def enrol(request: HttpRequest, course_key: UUID) -> HttpResponse:
    """Enrol the signed-in officer and go back to where the button was."""
    try:
        enrolment.enrol(subject=member_of(request).subject, course_key=course_key)
    except enrolment.CourseNotOpen:
        raise Http404 from None
    except enrolment.PrerequisitesMissing as missing:
        names = ", ".join(queries.names_of_courses(missing.courses, reader_language()))
        messages.warning(request, _("You are not enrolled yet. Complete first: %(courses)s.") % {"courses": names})
    else:
        messages.success(request, _("You are enrolled. Your place is kept in every language and on every device."))
    return redirect(back_to(request, "my_learning"))


@require_POST
def renew(request: HttpRequest, course_key: UUID) -> HttpResponse:
    """Open the next certification period; a second press changes nothing."""
    subject = member_of(request).subject
    try:
        enrolment.renew(subject=subject, course_key=course_key)
    except enrolment.CourseNotOpen:
        raise Http404 from None
    except enrolment.NotRenewable:
        mine = summaries_of(subject).get(course_key)
        if mine is None or not mine.renewing:
            messages.info(request, _("There is nothing to renew now. Your record has not changed."))
            return redirect(back_to(request, "my_learning"))
    messages.success(request, _("The renewal is open. What you have completed stays as it is."))
    return redirect(back_to(request, "my_learning"))


@never_cache
def leave(request: HttpRequest, course_key: UUID) -> HttpResponse:
    """Ask, then end the officer's own enrolment; what is recorded stays (rule E1)."""
    subject, course = member_of(request).subject, published_course(course_key, reader_language())
    mine = Enrolment.objects.filter(subject=subject, course_key=course_key, ended_at=None).first()
    if course is None:
        raise Http404
    if request.method == "POST":
        try:
            enrolment.leave(subject=subject, course_key=course_key)
        except enrolment.MayNotLeave:
            return redirect("leave_course", course_key)
        messages.success(request, _("You have left the course. What is recorded stays in your record."))
        return redirect("my_learning")
    if mine is None:
        return redirect("my_learning")
    context = {"course": course, "may_leave": mine.may_leave, "section": "my"}
    return render(request, "lms_courses/progress/leave.html", context)


@require_POST
def complete_lesson(request: HttpRequest, lesson_key: UUID) -> HttpResponse:
    """Record a lesson as read; a second press changes nothing."""
    reading = progress.Reading(
        language=_known_language(request.POST.get("language", "")), revision=_number(request.POST.get("revision", ""))
    )
    try:
        progress.complete_lesson(subject=member_of(request).subject, lesson_key=lesson_key, reading=reading)
    except progress.NotCompletable:
        raise Http404 from None
    except progress.NotYet:
        messages.warning(request, _("Nothing was recorded: something comes first. The course page says what."))
        return redirect(back_to(request, "my_learning"))
    except progress.NotEnrolled:
        messages.error(request, _("Enrol in the course first; then your reading is recorded."))
        return redirect(back_to(request, "my_learning"))
    messages.success(request, _("Recorded. You can leave at any point; your place is kept."))
    return redirect(back_to(request, "my_learning"))


def _number(revision: str) -> str:
    """Return the number of a revision as the page told it; whatever else is sent is no evidence."""
    return revision[:40] if revision.isascii() and revision.isdigit() else ""


def _known_language(code: str) -> str:
    return code if code in dict(settings.LANGUAGES) else reader_language()
