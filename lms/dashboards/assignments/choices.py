"""What can be asked, and of whom: the choices of the form, and how its answers are read again."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from courses.assignments.models import Assignment
from courses.content.queries import titles_in
from lms.members.models import Agency, Profile, Unit
from lms.members.rules import managed_agencies
from lms.members.scope import Scope

from ..people import Courses
from ..places import Place

Target = Assignment.Target
Choices = list[tuple[str, str]]
Groups = list[tuple[str, Any]]
#: Up to so many units are all offered; of more, those near the one that is looked at.
UNITS_SHOWN = 200


@dataclass(frozen=True)
class Wording:
    """The title of what is asked, in a language, and the course's code; empty for what is gone."""

    title: str = ""
    language: str = ""
    code: str = ""
    discreet: bool = False


def target_choices(courses: Courses, language: str) -> Groups:
    """Return what can be asked: courses once, courses whose completion ends again and again, and whole tracks."""
    open_courses = [one for one in courses.values() if one.live]
    tracks = track_titles(courses, language)
    groups: Groups = [
        (_("Courses, to be completed once"), _named(Target.COURSE, open_courses)),
        (
            _("Certifications, asked again before they expire"),
            _named(Target.CERTIFICATION, [one for one in open_courses if one.validity_months]),
        ),
        (
            _("Tracks, every course of them"),
            [(f"{Target.TRACK}:{key}", title) for key, (title, _language) in tracks.items()],
        ),
    ]
    return [("", _("Choose a course or a track")), *((name, choices) for name, choices in groups if choices)]


def _named(target: str, courses: Iterable[Any]) -> Choices:
    return [(f"{target}:{one.course_key}", f"{one.code} {one.title}") for one in courses]


def track_titles(courses: Courses, language: str) -> dict[UUID, tuple[str, str]]:
    """Return the title and its language of each track that has an open course. One query at most."""
    open_courses = [one for one in courses.values() if one.live]
    translated = titles_in(language, open_courses)
    found = {one.track_key: (one.track_title, one.language) for one in reversed(open_courses)}
    return found | {key: (title, language) for key, title in translated.items() if key in found}


def read_target(text: str) -> tuple[str, UUID] | None:
    """Return what is asked, as a choice says it; None for anything else."""
    target, _colon, key = text.partition(":")
    try:
        return (Target(target).value, UUID(key))
    except ValueError:
        return None


def where_choices(profile: Profile, scope: Scope, place: Place) -> Groups:
    """Return the countries, agencies and units whose people can be asked. Three queries at most."""
    groups: Groups = []
    if scope.everything:
        groups.append(("", _("Anywhere")))
        countries = Agency.objects.order_by("country").values_list("country", flat=True).distinct()
        groups.append((_("Countries"), [(f"country:{one}", one) for one in countries if one]))
    agencies = managed_agencies(profile).order_by("name")
    groups.append((_("Agencies"), [(f"agency:{one.pk}", one.name) for one in agencies]))
    groups.append(
        (_("Units, with all below them"), [(f"unit:{one.pk}", _path_of(one)) for one in _units(scope, place)])
    )
    return [(name, choices) for name, choices in groups if choices]


def _units(scope: Scope, place: Place) -> list[Unit]:
    units = list(Unit.objects.filter(scope.within()).select_related("agency").order_by("path")[: UNITS_SHOWN + 1])
    if len(units) <= UNITS_SHOWN:
        return units
    here = [place.unit] if place.unit else []
    return sorted({*scope.roots, *place.above, *here, *place.below}, key=lambda one: one.path)


def _path_of(unit: Unit) -> str:
    """Return the name set in by its depth, the agency beside those at the top."""
    depth = unit.path.count("/") - 2
    name = f"{unit.name} ({unit.agency.name})" if unit.parent_id is None else unit.name
    return "\N{EM SPACE}" * depth + name


def read_where(text: str, profile: Profile, scope: Scope) -> dict[str, Any] | None:
    """Return the criteria a choice names; None for what is not offered, exactly as for what does not exist."""
    kind, _colon, key = text.partition(":")
    if not text:
        return {} if scope.everything else None
    if kind == "country" and scope.everything and Agency.objects.filter(country=key).exists():
        return {"country": key}
    if not (key.isascii() and key.isdecimal() and len(key) < 16):
        return None
    found: Agency | Unit | None = None
    if kind == "agency":
        found = managed_agencies(profile).filter(pk=key).first()
    elif kind == "unit":
        found = Unit.objects.filter(scope.within(), pk=key).select_related("agency").first()
    return {kind: found} if found else None
