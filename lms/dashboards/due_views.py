"""Setting a due date: what would change is shown before anything does."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from courses.enrolment.services import CourseNotOpen
from lms.members.models import Profile
from lms.members.scope import Scope

from . import services
from .forms import DueForm
from .people import Pair
from .picking import Picked, read_picked, turn_back
from .views import for_supervisors
from .zones import zone_of


@for_supervisors
def due_dates(request: HttpRequest, profile: Profile, scope: Scope) -> HttpResponse:
    """Ask for confirmation, then set or take away; sending it twice changes nothing more."""
    if request.method != "POST":  # reloaded, or opened in another language
        return redirect("team")
    picked = read_picked(request.POST, profile, scope, who="who")
    form = _form(picked)
    valid = form.is_valid()
    if form.needs_course and "for_course" in form.errors:
        return turn_back(request, picked, _("Choose the course the date is for."))
    pairs = picked.pairs(form.cleaned_data.get("for_course"))
    if not pairs:
        return turn_back(request, picked, _("Tick at least one person first."))
    if valid and "confirm" in request.POST:
        return _change(request, picked, pairs, form)
    plan = services.plan_due_dates(scope=scope, pairs=pairs, clear=form.clear_date)
    context = picked.asking(plan.pairs) | _asked(request, form) | {"plan": plan, "zone": zone_of(profile).key}
    return render(request, "lms/dashboards/due.html", context, status=200 if valid else 422)


def _form(picked: Picked) -> DueForm:
    return DueForm(
        picked.data,
        courses=picked.courses,
        zone=zone_of(picked.profile),
        clear=picked.data.get("action") == "clear",
        needs_course=not picked.names_courses,
    )


def _asked(request: HttpRequest, form: DueForm) -> dict[str, Any]:
    return {"form": form} | {name: request.POST.get(name, "") for name in ("due_on", "for_course")}


def _change(request: HttpRequest, picked: Picked, pairs: list[Pair], form: DueForm) -> HttpResponse:
    day = form.cleaned_data["due_on"]
    try:
        done = services.change_due_dates(supervisor=picked.profile, pairs=pairs, due_on=day)
    except CourseNotOpen:
        words = _("This course is not published at the moment, so no date can be set for it.")
        return turn_back(request, picked, words)
    people = len(done.pairs)
    if day:
        words = ngettext(
            "Due date set for %(people)d person: end of %(day)s, %(zone)s.",
            "Due date set for %(people)d people: end of %(day)s, %(zone)s.",
            people,
        ) % {"people": people, "day": date_format(day), "zone": zone_of(picked.profile).key}
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
    return redirect(picked.back)
