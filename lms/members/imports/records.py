"""What files of an agency still say about a person (rule R2)."""

from uuid import UUID

from django.db.models import Q, QuerySet

from ..models import Profile
from ..privacy.categories import Rows
from .models import ImportLine


def lines_naming(subject: UUID) -> QuerySet[ImportLine]:
    """Return the lines that name the person, by staff number or address."""
    profile = Profile.objects.select_related("user").filter(subject=subject).first()
    if profile is None:
        return ImportLine.objects.none()
    agency, _colon, number = profile.external_key.partition(":")
    named = Q(cells__email__iexact=profile.user.email) if profile.user.email else Q(pk__in=[])
    if number:
        named |= Q(people_import__agency__key=agency, cells__staff_number=number)
    return ImportLine.objects.filter(named, people_import__kind="people").order_by("people_import__made_at", "number")


def count_lines(subject: UUID) -> int:
    """Return how many lines name the person."""
    return lines_naming(subject).count()


def export_lines(subject: UUID) -> Rows:
    """Return these lines as the file had them, with the day it came."""
    rows = lines_naming(subject).values_list("people_import__made_at", "number", "cells")
    return [{"brought_at": made_at.isoformat(), "line": number, **cells} for made_at, number, cells in rows]


def erase_lines(subject: UUID) -> int:
    """Delete these lines; one that was not applied yet is not applied any more."""
    lines = ImportLine.objects.filter(pk__in=list(lines_naming(subject).values_list("pk", flat=True)))
    number: int = lines.delete()[0]
    return number
