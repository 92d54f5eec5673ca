"""Pages that list courses."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language

from .models import Accent, Level
from .queries import catalogue, live_courses


def course_catalogue(request: HttpRequest) -> HttpResponse:
    """List the courses; filters and search stand in the address."""
    chosen = {name: request.GET.get(name, "") for name in ("track", "level", "taught_in", "query")}
    entries = catalogue(get_language() or "en", **chosen)
    tracks = {row.accent: row.track_title for row in live_courses() if row.language == get_language() or row.is_source}
    context = {
        "entries": entries,
        "chosen": chosen,
        "filtered": any(chosen.values()),
        "levels": Level.choices,
        "tracks": [(value, tracks[value]) for value in Accent.values if value in tracks],
    }
    return render(request, "lms_courses/content/catalogue.html", context)
