"""Setting a due date: what would change is shown before anything does."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from courses.enrolment.services import CourseNotOpen
from lms.core.languages import reader_language
from lms.members.models import Profile
from lms.members.scope import Scope

from . import present, services
from .courses import known_courses
from .filters import address_of, read_filter
from .forms import DueForm, read_picks
from .lists import people_list
from .people import Courses, Pair, PeopleFilter
from .queries import place_of
from .services import Plan
from .views import for_supervisors
from .zones import zone_of

NAMES_SHOWN = 10


@for_supervisors
def due_dates(request: HttpRequest, profile: Profile, scope: Scope) -> HttpResponse:
    """Ask for confirmation, then set or take away; sending it twice changes nothing more."""
    if request.method != "POST":  # reloaded, or opened in another language
        return redirect("team")
    if not scope.roots:
        raise Http404
    courses = known_courses(reader_language())
    wanted = read_filter(request.POST, place_of(scope, request.POST.get("unit", "")), courses)
    back = present.filter_url("team_people", wanted)
    form = _form(request, profile, wanted, courses)
    valid = form.is_valid()
    if form.needs_course and "for_course" in form.errors:
        return _turn_back(request, back, _("Choose the course the date is for."))
    pairs = _pairs(request, wanted, form, courses)
    if not pairs:
        return _turn_back(request, back, _("Tick at least one person first."))
    if valid and "confirm" in request.POST:
        return _change(request, profile, pairs, form, back)
    plan = services.plan_due_dates(scope=scope, pairs=pairs, clear=form.clear_date)
    context = _confirmation(request, wanted, form, plan, courses) | {"back": back, "zone": zone_of(profile).key}
    return render(request, "lms/dashboards/due.html", context, status=200 if valid else 422)


def _form(request: HttpRequest, profile: Profile, wanted: PeopleFilter, courses: Courses) -> DueForm:
    return DueForm(
        request.POST,
        courses=courses,
        zone=zone_of(profile),
        clear=request.POST.get("action") == "clear",
        needs_course=wanted.course is None and not wanted.by_course,
    )


def _pairs(request: HttpRequest, wanted: PeopleFilter, form: DueForm, courses: Courses) -> list[Pair]:
    course_key = wanted.course.course_key if wanted.course else form.cleaned_data.get("for_course")
    if request.POST.get("who") == "all":
        return people_list(wanted, courses, form.zone).pairs(course_key)
    return read_picks(request.POST.getlist("pick"), course_key, courses)


def _turn_back(request: HttpRequest, back: str, words: str) -> HttpResponse:
    messages.error(request, words)
    return redirect(back)


def _change(request: HttpRequest, profile: Profile, pairs: list[Pair], form: DueForm, back: str) -> HttpResponse:
    day = form.cleaned_data["due_on"]
    try:
        done = services.change_due_dates(supervisor=profile, pairs=pairs, due_on=day)
    except CourseNotOpen:
        return _turn_back(request, back, _("This course is not published at the moment, so no date can be set for it."))
    people = len(done.pairs)
    if day:
        words = ngettext(
            "Due date set for %(people)d person: end of %(day)s, %(zone)s.",
            "Due date set for %(people)d people: end of %(day)s, %(zone)s.",
            people,
        ) % {"people": people, "day": date_format(day), "zone": zone_of(profile).key}
    else:
        words = ngettext(
            "The due date of %(people)d person is taken away.",
            "The due date of %(people)d people is taken away.",
            people,
        ) % {"people": people}
    messages.success(request, words)
    if done.outside:
        words = ngettext(
            "%(people)d person is not in your units; nothing was changed there.",
            "%(people)d people are not in your units; nothing was changed there.",
            done.outside,
        )
        messages.warning(request, words % {"people": done.outside})
    return redirect(back)


def _confirmation(
    request: HttpRequest, wanted: PeopleFilter, form: DueForm, plan: Plan, courses: Courses
) -> dict[str, Any]:
    subjects = [subject for subject, _course_key in plan.pairs]
    shown = Profile.objects.filter(subject__in=subjects[:NAMES_SHOWN]).select_related("user")
    shown = shown.order_by("user__last_name", "user__first_name")
    keys = {key for _subject, key in plan.pairs}
    return {
        "section": "team",
        "wanted": wanted,
        "fields": address_of(wanted),
        "form": form,
        "plan": plan,
        "count": len(set(subjects)),
        "names": [one.display_name for one in shown],
        "more": max(len(set(subjects)) - NAMES_SHOWN, 0),
        "titles": [courses[key] for key in courses if key in keys],
        "picks": request.POST.getlist("pick") if request.POST.get("who") != "all" else [],
        "who": request.POST.get("who", ""),
        "due_on": request.POST.get("due_on", ""),
        "for_course": request.POST.get("for_course", ""),
    }
