"""Views that somebody comes back to: which page, and what was chosen there. Never about one person.

What is kept is what an address says; whether it may be seen is asked each time it is opened (rule E2).
"""

from collections.abc import Mapping

from django.db import IntegrityError, transaction

from lms.members.models import Profile

from .models import SavedFilter
from .places import at

#: Pages that may be kept, and what of their addresses.
PAGES = ("team", "team_states", "team_units", "team_weeks", "team_languages", "team_people", "team_also")
PARTS = ("unit", "course", "state", "sort")
LONGEST_PART, MOST = 64, 50


class NameTaken(Exception):
    """The person has kept another view under this name."""


class TooMany(Exception):
    """Nobody keeps more than ``MOST`` views."""


def parts_of(data: Mapping[str, str]) -> dict[str, str]:
    """Return what of an address or a form may be kept. Raises ValueError for what no page of ours sends."""
    parts = {name: data.get(name, "") for name in PARTS}
    if data.get("page") not in PAGES or any(len(value) > LONGEST_PART for value in parts.values()):
        raise ValueError
    return {name: value for name, value in parts.items() if value}


def keep_view(*, profile: Profile, name: str, page: str, parts: dict[str, str]) -> SavedFilter:
    """Keep a view under a name; the same one again is kept once. Raises NameTaken or TooMany."""
    known = SavedFilter.objects.filter(profile=profile, name=name).first()
    if known and (known.page, known.query) == (page, parts):
        return known
    if SavedFilter.objects.filter(profile=profile).count() >= MOST:
        raise TooMany
    return _saved(SavedFilter(profile=profile, name=name, page=page, query=parts))


def rename_view(*, profile: Profile, pk: int, name: str) -> SavedFilter:
    """Give a view another name. Raises SavedFilter.DoesNotExist, also for somebody else's, or NameTaken."""
    view = SavedFilter.objects.get(profile=profile, pk=pk)
    view.name = name
    return _saved(view)


def forget_view(*, profile: Profile, pk: int) -> None:
    """Forget a view; one that is gone already, or somebody else's, changes nothing."""
    SavedFilter.objects.filter(profile=profile, pk=pk).delete()


def views_of(profile: Profile) -> list[tuple[SavedFilter, str]]:
    """Return what somebody has kept, with the address of each, by name. One query."""
    rows = SavedFilter.objects.filter(profile=profile).order_by("name", "pk")
    return [(one, at(one.page, one.query)) for one in rows]


def _saved(view: SavedFilter) -> SavedFilter:
    try:
        with transaction.atomic():
            view.save()
    except IntegrityError:
        raise NameTaken from None
    return view
