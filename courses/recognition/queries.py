"""Reads of recognitions."""

from uuid import UUID

from django.db.models import QuerySet

from lms.members.models import Profile
from lms.members.rules import is_administrator
from lms.members.scope import scope_of

from ..content.models import PublishedCourse
from .models import Recognition


def recognitions_of(subject: UUID) -> list[Recognition]:
    """Return everything proposed for an officer, newest first, decided or not. One query."""
    return list(Recognition.objects.filter(subject=subject))


def recognitions_in_scope(by: Profile) -> QuerySet[Recognition]:
    """Return what concerns people ``by`` answers for today, never the own record.

    Of discreet courses only for administrators.
    """
    whole = is_administrator(by)
    people = Profile.objects.all() if whole else Profile.objects.filter(scope_of(by).within("unit__"))
    rows = Recognition.objects.filter(subject__in=people.exclude(pk=by.pk).values("subject"))
    discreet = PublishedCourse.objects.filter(discreet=True).values("course_key")
    return rows if whole else rows.exclude(course_key__in=discreet)


def waiting_for(by: Profile) -> QuerySet[Recognition]:
    """Return what ``by`` may decide as the second person, oldest first."""
    return recognitions_in_scope(by).filter(decision="").exclude(proposed_by=by.subject).order_by("proposed_at", "pk")


def proposed_by(by: Profile) -> QuerySet[Recognition]:
    """Return what ``by`` has proposed for people ``by`` answers for today, newest first."""
    return recognitions_in_scope(by).filter(proposed_by=by.subject)
