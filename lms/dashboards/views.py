"""Pages of figures for those who answer for others: now, by state, by unit, over time, by language."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone

from lms.conf import lms_setting
from lms.core.csv_files import csv_response
from lms.core.drawing import drawn
from lms.core.languages import reader_language
from lms.members.models import Profile
from lms.members.scope import Scope, may_open_team, scope_of

from . import audit, exports, present, queries
from .breakdowns import by_language
from .courses import known_courses
from .figures import DUTIES, LABELS, STATES
from .places import Place, at, place_of
from .trends import trend
from .zones import zone_of

#: Takes the request, who asks, and the scope; and by name what the address holds.
TeamView = Callable[..., HttpResponseBase]


def for_supervisors(view: TeamView) -> Callable[..., HttpResponseBase]:
    """Hand the view the supervisor and the scope of today; everybody else is refused."""

    @wraps(view)
    def checked(request: HttpRequest, *args: Any, **named: Any) -> HttpResponseBase:
        profile: Profile | None = getattr(request.user, "lms_profile", None)
        if profile is None or not may_open_team(profile):
            raise PermissionDenied
        return view(request, profile, scope_of(profile), *args, **named)

    return checked


@for_supervisors
def team(request: HttpRequest, profile: Profile, scope: Scope) -> HttpResponse:
    """Show who is compliant and who is late, course by course."""
    if not scope.roots:
        return render(request, "lms/dashboards/no_unit.html", {"section": "team"})
    place = place_of(scope, request.GET.get("unit", ""))
    figures = queries.team(place, reader_language())
    rows = present.course_rows(figures, DUTIES)
    columns = [LABELS[one] for one in DUTIES]
    start, days = present.list_start(place), lms_setting("EXPIRING_DAYS")
    return _page(
        request, profile, place, "team", team=figures, rows=rows, columns=columns, list_start=start, expiring_days=days
    )


@for_supervisors
def states(request: HttpRequest, profile: Profile, scope: Scope) -> HttpResponse:
    """Show how everybody stands, course by course, whether it is asked of them or not."""
    place = _place(request, scope)
    figures = queries.team(place, reader_language())
    rows = present.course_rows(figures, STATES)
    columns = [LABELS[one] for one in STATES]
    return _page(request, profile, place, "team_states", team=figures, rows=rows, columns=columns)


@for_supervisors
def units(request: HttpRequest, profile: Profile, scope: Scope) -> HttpResponse:
    """Show how the units directly below stand."""
    place = _place(request, scope)
    rows = present.unit_rows(queries.units_below(place, reader_language()))
    columns = [LABELS[one] for one in present.UNIT_COLUMNS]
    csv_url, team_url = place.url("team_units_csv"), place.url("team")
    return _page(request, profile, place, "team_units", rows=rows, columns=columns, csv_url=csv_url, team_url=team_url)


@for_supervisors
def weeks(request: HttpRequest, profile: Profile, scope: Scope) -> HttpResponse:
    """Show how a place stood at the end of each of the last weeks."""
    place = _place(request, scope)
    return _page(request, profile, place, "team_weeks", trend=trend(queries.weeks(place)), weeks=queries.WEEKS)


@for_supervisors
def languages(request: HttpRequest, profile: Profile, scope: Scope) -> HttpResponse:
    """Show how people stand by their language: of everything the reader answers for, and of no part of it (R4)."""
    if not scope.roots:
        raise Http404
    place, floor = place_of(scope, ""), lms_setting("GROUP_FLOOR")
    shown = present.language_rows(by_language(queries.languages(place), floor))
    return _page(request, profile, place, "team_languages", shown=shown, floor=floor)


@for_supervisors
def units_csv(request: HttpRequest, profile: Profile, scope: Scope) -> HttpResponseBase:
    """Send the figures of every unit within as a file, and enter that it was taken (rule R1)."""
    place = _place(request, scope)
    audit.note_unit_export(viewer=profile, place=place)
    header = exports.units_header(present.spoken_labels())
    return csv_response("units", header, exports.unit_lines(place, known_courses(reader_language())))


def _place(request: HttpRequest, scope: Scope) -> Place:
    if not scope.roots:
        raise Http404
    return place_of(scope, request.GET.get("unit", ""))


def _page(request: HttpRequest, profile: Profile, place: Place, name: str, **context: Any) -> HttpResponse:
    zone = zone_of(profile)
    context |= {
        "section": "team",
        "scope": place.scope,
        "place": place,
        "page_name": name,
        "tabs": present.tabs(place, name),
        "key": drawn(f"lms/dashboards/partials/{'key' if name == 'team_states' else 'duty_key'}.html"),
        "keep_url": at("team_views", {"page": name} | place.address),
        "now": timezone.now().astimezone(zone),
        "zone": zone.key,
    }
    return render(request, f"lms/dashboards/{name}.html", context)
