"""Reads: what is kept about a person, what has been erased, what is held."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils import timezone, translation
from django.utils.functional import Promise
from django.utils.translation import gettext

from ..models import Profile
from .categories import categories
from .models import Erasure, LegalHold

#: Version of the file's shape; see docs/how-to/erase-and-export.md.
FORMAT = "learning-centre/personal-data/1"


@dataclass(frozen=True)
class Line:
    """What is said about one category: before an erasure what would happen, after it what did."""

    label: str | Promise
    count: int
    kept: bool
    happens: str | Promise
    basis: str | Promise


def preview(subject: UUID) -> list[Line]:
    """Return how much there is of every category. The number of queries does not depend on it; nothing changes."""
    return [Line(one.label, one.count(subject), one.kept, one.outcome, one.basis) for one in categories()]


def told(erasure: Erasure) -> list[Line]:
    """Return what became of each category, in the reader's language as far as the words of that day still stand."""
    labels = {one.slug: one.label for one in categories()}
    lines = []
    for one in erasure.categories:
        happens, basis = map(gettext, (one["happens"], one["basis"]))
        lines.append(Line(labels.get(one["slug"], one["slug"]), one["count"], one["kept"], happens, basis))
    return lines


def shown(lines: list[Line]) -> dict[str, list[Line]]:
    """Return the lines as a page shows them: a table of what there is, and the names of what there is not."""
    return {"lines": [one for one in lines if one.count], "nothing": [one for one in lines if not one.count]}


def open_hold(subject: UUID) -> LegalHold | None:
    """Return the hold that stops an erasure, or None."""
    return LegalHold.objects.filter(subject=subject, lifted_at=None).first()


def document(subject: UUID) -> dict[str, Any]:
    """Return everything the centre keeps about a person, ready for JSON.

    Legal holds stay out: telling of one may be forbidden, and is for the agency to do.
    """
    return {
        "format": FORMAT,
        "made_at": timezone.now().isoformat(timespec="seconds"),
        "language": translation.get_language(),
        "subject": str(subject),
        "categories": [
            {
                "category": category.slug,
                "label": str(category.label),
                "if_erased": str(category.outcome),
                "basis": str(category.basis),
                "data": category.export(subject),
            }
            for category in categories()
        ],
    }


def names_of(subjects: Iterable[UUID | None]) -> dict[UUID | None, str]:
    """Return the names of those who still have an account; one query."""
    wanted = {subject for subject in subjects if subject}
    people = Profile.objects.select_related("user").filter(subject__in=wanted)
    return {person.subject: person.display_name for person in people}
