"""The editor's screens: choose two courses, pair their lessons, look at what would happen, declare."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from wagtail.admin import messages

from lms.core.languages import reader_language
from lms.members.requests import member_of

from . import queries, services
from .forms import CoursesForm, PairForm
from .rules import require_editor

ICON = "rotate"


def index(request: HttpRequest) -> HttpResponse:
    """List what was declared; let the editor choose two courses."""
    require_editor(member_of(request))
    known = queries.courses(reader_language())
    form = CoursesForm(request.GET or None, courses=known)
    if request.GET and form.is_valid():
        return _pair(request, form)
    return _page(request, "index", form=form, replacements=queries.replacements(known))


def pair(request: HttpRequest) -> HttpResponse:
    """Take the pairs: show what they would do, go back to them, or declare them."""
    require_editor(member_of(request))
    chosen = CoursesForm(request.POST or None, courses=queries.courses(reader_language()))
    if not chosen.is_valid():
        return redirect("replace_course")
    old, new = chosen.cleaned_data["old"], chosen.cleaned_data["new"]
    form = _pair_form(request, old, new)
    if not form.is_valid() or "edit" in request.POST:
        return _page(request, "pair", form=form, old=old, new=new)
    if "confirm" not in request.POST:
        shown = queries.preview(old, new, form.lessons, whole=form.cleaned_data["whole"])
        discreet = old.discreet or new.discreet
        return _page(request, "preview", form=form, old=old, new=new, preview=shown, discreet=discreet)
    services.declare(
        by=member_of(request),
        old_course=old.course_key,
        new_course=new.course_key,
        lessons=form.lessons,
        whole=form.cleaned_data["whole"],
        reason=form.cleaned_data["reason"],
    )
    words = _("What people did in %(old)s counts in %(new)s from now on.")
    messages.success(request, words % {"old": old.code, "new": new.code})
    return redirect("replace_course")


def _pair(request: HttpRequest, chosen: CoursesForm) -> HttpResponse:
    old, new = chosen.cleaned_data["old"], chosen.cleaned_data["new"]
    return _page(request, "pair", form=_pair_form(request, old, new), old=old, new=new)


def _pair_form(request: HttpRequest, old: Any, new: Any) -> PairForm:
    before, after = queries.lessons_of(old, live=False), queries.lessons_of(new, live=True)
    return PairForm(request.POST or None, old=before, new=after)


def _page(request: HttpRequest, name: str, **context: Any) -> HttpResponse:
    heading = _("Replace a course")
    context |= {"header_title": heading, "page_title": heading, "header_icon": ICON}
    return render(request, f"lms_courses/equivalence/{name}.html", context)
