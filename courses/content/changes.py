"""What an editor says about a publication: editorial or material, whom it concerns, and who takes a lesson again.

The choice travels in the page's revision, so a draft, a schedule and a review keep it.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page

from lms.conf import lms_setting
from lms.core.pages import BasePage

from .choices import Applies, ChangeKind

#: The fields of the choice; the same in every language, and of a translation never read.
FIELDS = ("change_kind", "change_note", "change_applies")
REDO_FIELDS = ("change_redo", "redo_within_days")


class ChangePage(BasePage):
    """A page of a course: its editor says what a publication is."""

    change_kind = models.CharField(
        _("what kind of change this is"), max_length=10, choices=ChangeKind.choices, default=ChangeKind.EDITORIAL
    )
    change_note = models.CharField(
        _("what has changed"),
        max_length=300,
        blank=True,
        help_text=_("One sentence. Officers read it on the course's page; it stays in the course's history."),
    )
    change_applies = models.CharField(
        _("whom it concerns"), max_length=10, choices=Applies.choices, default=Applies.EVERYONE
    )

    #: A copy is a page of its own: it starts without its model's last change.
    exclude_fields_in_copy = [*FIELDS]
    #: Set by the form while a draft is saved: what is not complete yet may be kept.
    saving_draft = False

    class Meta:
        abstract = True

    def clean(self) -> None:
        """Check what the fields say together, except in a draft."""
        super().clean()
        if not self.saving_draft:
            with collected() as errors:
                self.check_together(errors)

    def check_together(self, errors: dict[str, Any]) -> None:
        """Add what is wrong, by field. A material change is explained."""
        if self.change_kind == ChangeKind.MATERIAL and not self.change_note.strip():
            errors["change_note"] = gettext("Say in one sentence what has changed.")


class RedoPage(ChangePage):
    """A lesson: holders of a completion may be asked to take it again."""

    change_redo = models.BooleanField(
        _("ask holders to take this lesson again"),
        default=False,
        help_text=_("For a material change. Whoever holds a valid completion keeps it, and is asked for this lesson."),
    )
    redo_within_days = models.PositiveSmallIntegerField(
        _("within so many days"), default=90, validators=[MinValueValidator(1)]
    )

    exclude_fields_in_copy = [*FIELDS, *REDO_FIELDS]

    class Meta:
        abstract = True

    def check_together(self, errors: dict[str, Any]) -> None:
        """Only a material change asks anybody to take a lesson again."""
        super().check_together(errors)
        if self.change_redo and self.change_kind != ChangeKind.MATERIAL:
            errors["change_redo"] = gettext("Only a material change asks holders to take a lesson again.")


def start_afresh(page: Any) -> None:
    """Take back what was said about the last publication: it speaks of that one alone."""
    for name in (*FIELDS, *REDO_FIELDS):
        if hasattr(page, name):
            setattr(page, name, page._meta.get_field(name).get_default())


@contextmanager
def collected() -> Iterator[dict[str, Any]]:
    """Collect messages by field and raise them together as a ValidationError."""
    errors: dict[str, Any] = {}
    yield errors
    if errors:
        raise ValidationError(errors)


def is_translation(page: Page) -> bool:
    """Return whether a page lends its words to a course written in the source language. One query at most."""
    source = lms_setting("SOURCE_LANGUAGE")
    if page.locale.language_code == source:
        return False
    others = Page.objects.filter(translation_key=page.translation_key, locale__language_code=source, alias_of=None)
    return others.exists()
