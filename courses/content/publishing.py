"""Enters publications in a course's history, and announces the material ones."""

from typing import Any
from uuid import UUID

from django.db import transaction
from wagtail.models import Revision

from .changes import FIELDS, REDO_FIELDS, ChangePage, is_translation, start_afresh
from .models import ContentChange
from .services import refresh_course
from .signals import material_change


@transaction.atomic
def enter_publication(*, page: ChangePage, course_key: UUID, revision: Revision) -> ContentChange | None:
    """Refresh the course and enter what its editor says of the publication; None for a revision that is entered.

    A material change is announced once the required set has its new version. What was said then no longer stands in
    the page: it speaks of this publication alone.
    """
    if ContentChange.objects.filter(revision=str(revision.pk)).exists():
        refresh_course(course_key)
        return None
    change = _change_of(page, course_key, revision)
    required = refresh_course(course_key, change)
    change.version = required.version if required else None
    change.save(force_insert=True)
    _forget_in(page)
    if change.material and required:
        material_change.send(ContentChange, course_key=course_key, page_key=change.page_key, change=change)
    return change


def _change_of(page: ChangePage, course_key: UUID, revision: Revision) -> ContentChange:
    """Return the entry, not stored yet. A translation lends words: it changes nothing that counts."""
    change = ContentChange(
        course_key=course_key,
        page_key=page.translation_key,
        language=page.locale.language_code,
        title=page.title,
        revision=str(revision.pk),
        by=_subject_of(revision.user),
    )
    if not is_translation(page):
        change.kind, change.note, change.applies = page.change_kind, page.change_note.strip(), page.change_applies
        change.redo = change.material and getattr(page, "change_redo", False)
        change.within_days = page.redo_within_days if change.redo else None
    return change


def _subject_of(user: Any) -> UUID | None:
    profile = getattr(user, "lms_profile", None)
    return profile.subject if profile else None


def _forget_in(page: ChangePage) -> None:
    """Take the choice out of the live row; revisions keep it."""
    start_afresh(page)
    names = [name for name in (*FIELDS, *REDO_FIELDS) if hasattr(page, name)]
    type(page).objects.filter(pk=page.pk).update(**{name: getattr(page, name) for name in names})
