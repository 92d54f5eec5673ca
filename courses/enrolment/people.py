"""Locks people before their enrolments, so that whoever writes about one person waits for whoever does already."""

from collections.abc import Iterable
from uuid import UUID

from lms.members.models import Profile


def lock_people(subjects: Iterable[UUID]) -> list[Profile]:
    """Return those of the people whose accounts are open; all of them are locked, in one order, to the commit.

    Call it before anything that holds enrolments or summaries.
    """
    rows = Profile.objects.filter(subject__in=set(subjects)).select_related("user").order_by("pk")
    return [one for one in rows.select_for_update(no_key=True, of=("self",)) if one.user.is_active]
