"""Pages and files about people: the lists behind the numbers, one person, and who serves here beside a main post."""

from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone

from lms.conf import lms_setting
from lms.core.csv_files import csv_response
from lms.core.drawing import drawn
from lms.core.languages import reader_language
from lms.members.models import Profile
from lms.members.scope import Scope

from . import audit, exports, persons, present
from .courses import known_courses
from .figures import LABELS
from .filters import address_of, read_filter
from .lists import people_list
from .people import PeopleFilter
from .person_table import PersonTable, forms_of
from .places import Place, place_of
from .views import for_supervisors
from .zones import today_in, zone_of


@for_supervisors
def people(request: HttpRequest, profile: Profile, scope: Scope) -> HttpResponse:
    """List the people behind a number. The look is entered once a day (rule R1)."""
    _require_unit(scope)
    place = place_of(scope, request.GET.get("unit", ""))
    courses, zone = known_courses(reader_language()), zone_of(profile)
    wanted = read_filter(request.GET, place, courses)
    if wanted.person:
        return redirect(present.list_url(wanted))
    audit.note_list(viewer=profile, wanted=wanted)
    found = people_list(wanted, courses, zone)
    pages = Paginator(found, lms_setting("PAGE_SIZE"))
    page = pages.get_page(request.GET.get("page"))
    context: dict[str, Any] = {
        "section": "team",
        "scope": scope,
        "place": place,
        "wanted": wanted,
        "fields": address_of(wanted),
        "label": LABELS.get(wanted.standing, ""),
        "page": page,
        "numbers": list(pages.get_elided_page_range(page.number, on_each_side=1, on_ends=1)),
        "rows": page.object_list,
        "by_name": found.by_name,
        "chips": present.standing_chips(wanted),
        "options": present.course_options(wanted, courses),
        "list_url": _begun(present.filter_url("team_people", wanted)),
        "sort_url": present.filter_url("team_people", wanted, sort="" if wanted.descending else "-name"),
        "csv_url": present.filter_url("team_people_csv", wanted),
        "also_url": place.url("team_also"),
        "team_url": place.url("team"),
        "keep_url": present.filter_url("team_views", wanted, page="team_people"),
        "zone": zone.key,
        "now": timezone.now().astimezone(zone),
        "today": today_in(zone),
    }
    return render(request, "lms/dashboards/people.html", context)


@for_supervisors
def person(request: HttpRequest, profile: Profile, scope: Scope, subject: UUID) -> HttpResponse:
    """Show how one person stands: never answers, and nothing of discreet courses. The look is entered (rule R1)."""
    found, posts = persons.person_in(scope, subject)
    audit.note_view(viewer=profile, person=found)
    courses, zone = known_courses(reader_language()), zone_of(profile)
    here = found.unit is not None and scope.covers(found.unit)
    wanted = PeopleFilter(place=Place(scope=scope, unit=None), person=found)
    rows, picks = persons.courses_of(found, courses, zone), here and found.pk != profile.pk
    table = PersonTable(zone.key, picks=picks)
    context: dict[str, Any] = {
        "section": "team",
        "scope": scope,
        "place": wanted.place,
        "wanted": wanted,
        "person": found,
        "own": found.pk == profile.pk,
        #: Dates and reminders are for those whose main post is here; others are seen, and no more.
        "here": here,
        "fields": address_of(wanted),
        "posts": persons.seen_from(scope, posts),
        "rows": rows,
        "picks": picks,
        "head": drawn("lms/dashboards/partials/person_head.html", zone=zone.key, picks=picks),
        "rows_drawn": table.rows(rows),
        "forms": forms_of(len(rows), zone.key, today_in(zone)) if picks else "",
        "csv_url": present.filter_url("team_people_csv", wanted),
        "zone": zone.key,
        "now": timezone.now().astimezone(zone),
        "today": today_in(zone),
    }
    return render(request, "lms/dashboards/person.html", context)


@for_supervisors
def also(request: HttpRequest, profile: Profile, scope: Scope) -> HttpResponse:
    """List who serves here beside a main post: seen from here, counted where it is. The look is entered once a day."""
    _require_unit(scope)
    place = place_of(scope, request.GET.get("unit", ""))
    audit.note_also(viewer=profile, place=place)
    pages = Paginator(persons.serving_also(place), lms_setting("PAGE_SIZE"))
    page = pages.get_page(request.GET.get("page"))
    context: dict[str, Any] = {
        "section": "team",
        "scope": scope,
        "place": place,
        "page": page,
        "rows": persons.seen_from(scope, page.object_list),
        "numbers": list(pages.get_elided_page_range(page.number, on_each_side=1, on_ends=1)),
        "list_url": _begun(place.url("team_also")),
        "team_url": place.url("team"),
    }
    return render(request, "lms/dashboards/also.html", context)


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


def _begun(url: str) -> str:
    """Return an address that more can be added to."""
    return url if "?" in url else f"{url}?"


def _require_unit(scope: Scope) -> None:
    if not scope.roots:
        raise Http404
