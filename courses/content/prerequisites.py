"""Courses that come before courses. A page names pages; what counts are their keys, the same in every language."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from uuid import UUID

from .read_models import PublishedCourse

if TYPE_CHECKING:
    from .models import CoursePage


def pages_named(page: "CoursePage") -> list["CoursePage"]:
    """Return the course pages a course names as prerequisites, less those that are gone."""
    return [block.value for block in page.prerequisites if block.value]


def asked_by_all(model: type["CoursePage"]) -> dict[UUID, set[UUID]]:
    """Return the keys every course asks for, by its own key, from the pages as they stand. One query."""
    rows = list(model.objects.filter(alias_of=None).only("pk", "translation_key", "prerequisites"))
    keys = {row.pk: row.translation_key for row in rows}
    asks: dict[UUID, set[UUID]] = {}
    for row in rows:
        named = {keys[block["value"]] for block in row.prerequisites.raw_data if block["value"] in keys}
        asks.setdefault(row.translation_key, set()).update(named)
    return asks


def everything_before(key: UUID, asks: Mapping[UUID, set[UUID]]) -> set[UUID]:
    """Return every course that must come before one, however far back."""
    found: set[UUID] = set()
    waiting = [key]
    while waiting:
        for one in asks.get(waiting.pop(), set()) - found:
            found.add(one)
            waiting.append(one)
    return found


def live_prerequisites(page: "CoursePage") -> list[UUID]:
    """Return the keys of the courses to complete first that are live, in the editor's order.

    One that is withdrawn is not asked for: nobody could complete it any more.
    """
    keys = dict.fromkeys(one.translation_key for one in pages_named(page))
    if not keys:
        return []
    live = PublishedCourse.objects.filter(course_key__in=keys, live=True).values_list("course_key", flat=True)
    there = set(live)
    return [key for key in keys if key in there]


def named_in(language: str, keys: list[UUID]) -> list[dict[str, Any]]:
    """Return code, title and address of courses, in a language where they are published in it, else the source's."""
    from .queries import best_language

    if not keys:
        return []
    rows = PublishedCourse.objects.filter(course_key__in=keys).defer("outline", "search_text")
    named = {row.course_key: row for row in best_language(rows, language)}
    return [_named(named[key]) for key in keys]


def _named(row: PublishedCourse) -> dict[str, Any]:
    return {
        "key": str(row.course_key),
        "code": row.code,
        "title": row.title,
        "url": row.url,
        "language": row.language,
    }
