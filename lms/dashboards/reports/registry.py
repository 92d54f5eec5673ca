"""The reports there are: a small typed registry that refuses duplicates.

A report has fixed filters and no free dates: two that differ by a few people must not tell who those are (rule R4).
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise

from lms.members.models import Profile
from lms.members.scope import Scope, may_open_team, scope_of

from .asked import Asked

Row = list[Any]


def answers_for_somebody(profile: Profile, scope: Scope) -> bool:
    """Whether the member answers for a unit today, or for all."""
    return may_open_team(profile) and (scope.everything or bool(scope.roots))


@dataclass(frozen=True, kw_only=True)
class Report:
    """One kind of report."""

    slug: str
    label: Promise
    #: One or two sentences: what stands in it.
    about: Promise
    #: Of "unit", "course", "state", "person" and "quiz": what it can be narrowed by.
    filters: tuple[str, ...] = ()
    #: (value, label) of the states it can be narrowed to, besides all.
    states: tuple[tuple[str, Promise], ...] = ()
    #: Names of its columns, in the active language.
    header: Callable[[Asked], list[str]]
    #: Its rows, read as they are taken; words are of the language active then.
    rows: Callable[[Asked], Iterator[Row]]
    #: About how many rows there will be, from maintained counts.
    size: Callable[[Asked], int]
    #: Whether only the worker makes it, however short it is: it reads much to say little.
    heavy: bool = False
    allowed: Callable[[Profile, Scope], bool] = answers_for_somebody


_reports: dict[str, Report] = {}


def register(report: Report) -> Report:
    """Add a report and return it. Raises ValueError for a slug that is taken."""
    if report.slug in _reports:
        raise ValueError(f"Report {report.slug!r} is already registered.")
    _reports[report.slug] = report
    return report


def unregister(slug: str) -> None:
    """Remove a report (tests, and plugins that are switched off)."""
    _reports.pop(slug, None)


def reports() -> list[Report]:
    """Return all, in the order of their registration."""
    return list(_reports.values())


def find(slug: str) -> Report | None:
    """Return a report by its slug."""
    return _reports.get(slug)


def reports_for(profile: Profile) -> list[Report]:
    """Return those the member may have made today."""
    scope = scope_of(profile)
    return [one for one in _reports.values() if one.allowed(profile, scope)]
