"""Asking people to learn: the list of what is asked, one of them with the people behind it, a new one, and its end."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Page, Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from courses.assignments import services
from courses.assignments.criteria import Criteria
from courses.assignments.models import Assignment
from courses.assignments.queries import figures_of, preview
from courses.assignments.rules import may_end
from courses.enrolment.services import CourseNotOpen
from lms.conf import lms_setting
from lms.core.languages import reader_language
from lms.members.models import Profile
from lms.members.scope import Scope

from .. import audit
from ..courses import known_courses
from ..people import Courses
from ..places import place_of
from ..views import for_supervisors
from ..zones import zone_of
from . import words
from .choices import Wording
from .forms import AssignmentForm, EndForm
from .queries import PeopleAsked, progress_of, shown_to

#: Seconds until the page looks again while the worker is at work.
AGAIN = 5


@for_supervisors
def assignments(request: HttpRequest, profile: Profile, scope: Scope) -> HttpResponse:
    """List what is asked of people the reader answers for: in force, or ended. Where it names any, it is entered."""
    ended = request.GET.get("state") == "ended"
    courses = known_courses(reader_language())
    rows = shown_to(profile, scope, courses).filter(ended_at__isnull=not ended)
    page = Paginator(rows, lms_setting("PAGE_SIZE")).get_page(request.GET.get("page"))
    if any(one.subject for one in page.object_list):
        audit.note_assignments(viewer=profile, ended=ended)
    return _page(request, "list", scope=scope, ended=ended, page=page, rows=_rows(page, scope, courses))


def _rows(page: "Page[Assignment]", scope: Scope, courses: Courses) -> list[dict[str, Any]]:
    shown = list(page.object_list)
    titles = words.titles([(one.target, one.target_key) for one in shown], courses, reader_language())
    names = words.names_of([one.subject for one in shown if one.subject])
    return [_shown(one, titles, names) for one in shown]


def _shown(assignment: Assignment, titles: dict[UUID, Wording], names: dict[UUID, str]) -> dict[str, Any]:
    person = names.get(assignment.subject, "") if assignment.subject else ""
    return {
        "row": assignment,
        "title": titles.get(assignment.target_key, Wording()),
        "whom": words.whom(Criteria.of(assignment), person),
        "due": words.due(assignment.due_on, assignment.due_days, assignment.zone),
    }


@for_supervisors
def new(request: HttpRequest, profile: Profile, scope: Scope) -> HttpResponse:
    """Take down what is asked, show how many it asks, and ask them. Sent twice is once."""
    if not scope.roots:
        raise Http404
    sent = request.POST if request.method == "POST" else None
    asked = request.POST if sent is not None else request.GET
    person = _person(asked.get("person", ""), scope)
    form = AssignmentForm(
        sent,
        profile=profile,
        scope=scope,
        place=place_of(scope, _unit_of(asked)),
        courses=known_courses(reader_language()),
        person=person,
        initial=_initial(request),
    )
    if sent is None or "change" in sent or not form.is_valid():
        status = 422 if sent is not None and "change" not in sent else 200
        return _page(request, "new", status=status, form=form, person=person)
    if "confirm" in sent:
        return _create(request, profile, form, person)
    return _preview(request, profile, form, person)


def _unit_of(asked: Any) -> str:
    """Return the unit an address or the form names, so that it and its neighbours are offered."""
    kind, _colon, key = str(asked.get("where", "")).partition(":")
    return key if kind == "unit" and key.isdecimal() else ""


def _initial(request: HttpRequest) -> dict[str, str]:
    """Return what links to the form have chosen already."""
    return {name: request.GET[name] for name in ("target", "where") if name in request.GET}


def _person(text: str, scope: Scope) -> Profile | None:
    """Return the one person it is about, None for no one. Raises Http404 for anybody whose main post is outside."""
    if not text:
        return None
    try:
        person = Profile.objects.filter(subject=UUID(text)).select_related("user", "unit").first()
    except ValueError:
        person = None
    if person is None or not scope.answers_for(person):
        raise Http404
    return person


def _preview(request: HttpRequest, profile: Profile, form: AssignmentForm, person: Profile | None) -> HttpResponse:
    values, name = form.cleaned_data, person.display_name if person else ""
    kept = ("target", "where", "position", "due_on", "due_days", "reason")
    titles = words.titles([values["target"]], known_courses(reader_language()), reader_language())
    return _page(
        request,
        "preview",
        counts=preview(form.criteria),
        title=titles.get(values["target"][1], Wording()),
        target=Assignment.Target(values["target"][0]).label,
        whom=words.whom(form.criteria, name),
        due=words.due(values["due_on"], values["due_days"], zone_of(profile).key),
        reason=values["reason"],
        fields={one: request.POST[one] for one in kept if request.POST.get(one)},
        person=person,
    )


def _create(request: HttpRequest, profile: Profile, form: AssignmentForm, person: Profile | None) -> HttpResponse:
    values = form.cleaned_data
    dates = {"due_on": values["due_on"], "due_days": values["due_days"], "zone": zone_of(profile).key}
    try:
        made = services.create_assignment(by=profile, **form.asked, **dates, reason=values["reason"])
    except CourseNotOpen:
        form.add_error("target", _("This is not published at the moment, so it cannot be asked of anybody."))
    except PermissionDenied:
        form.add_error(None, _("You do not answer for all of these people today."))
    else:
        messages.success(request, _("Asked. People are told about it outside their quiet hours."))
        return redirect("assignment", made.pk)
    return _page(request, "new", status=422, form=form, person=person)


@for_supervisors
def assignment(request: HttpRequest, profile: Profile, scope: Scope, pk: UUID) -> HttpResponse:
    """Show what is asked, how far people are, and who they are: only those the reader answers for."""
    courses = known_courses(reader_language())
    row = _find(profile, scope, courses, pk)
    progress = request.GET.get("progress", "")
    if progress not in ("", *progress_of(row, courses)):
        raise Http404
    people = PeopleAsked(row, scope, courses, zone_of(profile), progress)
    page = Paginator(people, lms_setting("PAGE_SIZE")).get_page(request.GET.get("page"))
    audit.note_asked(viewer=profile, assignment=row.pk)
    working = row.evaluated_at is None
    context = _told(row, courses) | {
        "figures": figures_of(row, scope),
        "page": page,
        "people": page.object_list,
        "progress": progress,
        "label": words.PROGRESS.get(progress, ""),
        "chips": words.chips(progress_of(row, courses), progress),
        "track": row.target == Assignment.Target.TRACK,
        "working": working,
        "again": AGAIN if working else 0,
        "may_end": row.ended_at is None and may_end(scope, row),
        "zone": zone_of(profile).key,
    }
    return _page(request, "detail", **context)


@for_supervisors
def end(request: HttpRequest, profile: Profile, scope: Scope, pk: UUID) -> HttpResponse:
    """Say why it is asked no more, and end it. Sent twice is once."""
    courses = known_courses(reader_language())
    row = _find(profile, scope, courses, pk)
    if not may_end(scope, row):
        raise Http404
    if row.ended_at:
        return redirect("assignment", row.pk)
    form = EndForm(request.POST or None)
    if form.is_valid():
        services.end_assignment(by=profile, assignment=row, reason=form.cleaned_data["reason"])
        messages.success(request, _("Ended. What people have completed stays; nothing more is asked of them by it."))
        return redirect("assignment", row.pk)
    context = _told(row, known_courses(reader_language()))
    return _page(
        request, "end", status=422 if form.errors else 200, form=form, figures=figures_of(row, scope), **context
    )


def _find(profile: Profile, scope: Scope, courses: Courses, pk: UUID) -> Assignment:
    """Return the assignment. Raises Http404 for one that reaches nobody of the scope, exactly as for an unknown one."""
    row: Assignment | None = shown_to(profile, scope, courses).filter(pk=pk).first()
    if row is None:
        raise Http404
    return row


def _told(row: Assignment, courses: Courses) -> dict[str, Any]:
    """Return an assignment in words, with the names of who made and who ended it. Two queries at most."""
    titles = words.titles([(row.target, row.target_key)], courses, reader_language())
    names = words.names_of(_subjects(row))
    told = _shown(row, titles, names)
    return told | {"made_by": names.get(row.made_by, ""), "ended_by": names.get(row.ended_by or row.made_by, "")}


def _subjects(row: Assignment) -> Iterable[UUID]:
    return [one for one in (row.made_by, row.ended_by, row.subject) if one]


def _page(request: HttpRequest, name: str, *, status: int = 200, **context: Any) -> HttpResponse:
    context |= {"section": "team"}
    return render(request, f"lms/dashboards/assignments/{name}.html", context, status=status)
