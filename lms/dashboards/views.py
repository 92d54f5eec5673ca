"""Pages and files for those who answer for a unit."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone

from lms.conf import lms_setting
from lms.core.csv_files import csv_response
from lms.core.languages import reader_language
from lms.members.models import Profile
from lms.members.scope import Scope, may_open_team, scope_of

from . import audit, exports, present
from .courses import known_courses
from .figures import LABELS, OPEN_COURSE
from .filters import address_of, read_filter
from .lists import people_list
from .queries import place_of
from .queries import team as team_figures
from .zones import today_in, zone_of

TeamView = Callable[[HttpRequest, Profile, Scope], HttpResponseBase]


def for_supervisors(view: TeamView) -> Callable[[HttpRequest], HttpResponseBase]:
    """Hand the view the supervisor and the scope of today; everybody else is refused."""

    @wraps(view)
    def checked(request: HttpRequest) -> HttpResponseBase:
        profile: Profile | None = getattr(request.user, "lms_profile", None)
        if profile is None or not may_open_team(profile):
            raise PermissionDenied
        return view(request, profile, scope_of(profile))

    return checked


@for_supervisors
def team(request: HttpRequest, profile: Profile, scope: Scope) -> HttpResponse:
    """Show how a unit and those below it stand, course by course."""
    if not scope.roots:
        return render(request, "lms/dashboards/no_unit.html", {"section": "team"})
    place = place_of(scope, request.GET.get("unit", ""))
    figures = team_figures(place, reader_language())
    context = {
        "section": "team",
        "scope": scope,
        "place": place,
        "team": figures,
        "rows": present.course_rows(figures),
        "units": present.unit_rows(figures),
        "columns": [LABELS[one] for one in OPEN_COURSE],
        "now": timezone.now().astimezone(zone_of(profile)),
        "zone": zone_of(profile).key,
    }
    return render(request, "lms/dashboards/team.html", context)


@for_supervisors
def people(request: HttpRequest, profile: Profile, scope: Scope) -> HttpResponse:
    """List the people behind a number. Looking at one person is entered in the ledger (rule R1)."""
    _require_unit(scope)
    place = place_of(scope, request.GET.get("unit", ""))
    courses, zone = known_courses(reader_language()), zone_of(profile)
    wanted = read_filter(request.GET, place, courses)
    if wanted.person:
        audit.note_view(viewer=profile, person=wanted.person)
    pages = Paginator(people_list(wanted, courses, zone), lms_setting("PAGE_SIZE"))
    page = pages.get_page(request.GET.get("page"))
    context: dict[str, Any] = {
        "section": "team",
        "scope": scope,
        "place": place,
        "wanted": wanted,
        "viewer": profile,
        "fields": address_of(wanted),
        "label": LABELS.get(wanted.standing, ""),
        "page": page,
        "numbers": list(pages.get_elided_page_range(page.number, on_each_side=1, on_ends=1)),
        "rows": page.object_list,
        "chips": present.standing_chips(wanted),
        "options": present.course_options(wanted, courses),
        "list_url": present.filter_url("team_people", wanted),
        "sort_url": present.filter_url("team_people", wanted, sort="" if wanted.descending else "-name"),
        "csv_url": present.filter_url("team_people_csv", wanted),
        "zone": zone.key,
        "today": today_in(zone),
    }
    return render(request, "lms/dashboards/people.html", context)


@for_supervisors
def people_csv(request: HttpRequest, profile: Profile, scope: Scope) -> HttpResponseBase:
    """Send the list as a file, all pages of it, and enter in the ledger that it was taken (rule R1)."""
    _require_unit(scope)
    place = place_of(scope, request.GET.get("unit", ""))
    courses, zone = known_courses(reader_language()), zone_of(profile)
    wanted = read_filter(request.GET, place, courses)
    rows = people_list(wanted, courses, zone)
    audit.note_export(viewer=profile, wanted=wanted, rows=len(rows))
    lines = exports.people_lines(rows, present.spoken_labels())
    return csv_response("people", exports.people_header(zone.key), lines)


@for_supervisors
def units_csv(request: HttpRequest, profile: Profile, scope: Scope) -> HttpResponseBase:
    """Send the figures of every unit within as a file, and enter that it was taken (rule R1)."""
    _require_unit(scope)
    place = place_of(scope, request.GET.get("unit", ""))
    audit.note_unit_export(viewer=profile, unit_id=place.unit.pk)
    header = exports.units_header(present.spoken_labels())
    return csv_response("units", header, exports.unit_lines(place.unit, known_courses(reader_language())))


def _require_unit(scope: Scope) -> None:
    if not scope.roots:
        raise Http404
