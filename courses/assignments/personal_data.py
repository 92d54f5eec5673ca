"""What assignments keep about people (rule R2): what was asked of them, why, and until when."""

from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from lms.members.privacy.categories import Category, Rows, plain_rows, register

from .models import Assignment, Obligation
from .services import erase_texts


def _obligations(subject: UUID) -> QuerySet[Obligation]:
    return Obligation.objects.filter(subject=subject).order_by("since", "pk")


def _own(subject: UUID) -> QuerySet[Assignment]:
    """Return the assignments made for this person alone."""
    return Assignment.objects.filter(subject=subject).order_by("made_at", "pk")


def _export(subject: UUID) -> Rows:
    """Return every obligation with the words of its assignment; who made that is somebody else's data."""
    asked = plain_rows(_obligations(subject), without=("id", "subject"))
    behind = Assignment.objects.filter(pk__in=[row["assignment_id"] for row in asked])
    rows = plain_rows(behind | _own(subject), without=("subject", "made_by", "ended_by"))
    told = {row["id"]: row for row in rows}
    mine = {row["assignment_id"] for row in asked}
    alone = [{"assignment": row} for key, row in told.items() if key not in mine]
    return [row | {"assignment": told[row["assignment_id"]]} for row in asked] + alone


register(
    Category(
        slug="obligations",
        label=_("Courses that were assigned, with reason and due date"),
        basis=_(
            "Part of the training record: says what was asked of a person, why and until when. The reasons of "
            "assignments to one person alone may lead to the name, so they go."
        ),
        # An assignment behind an obligation is told of with it, as in the export.
        count=lambda subject: (
            _obligations(subject).count() + _own(subject).exclude(obligations__subject=subject).count()
        ),
        export=_export,
        erase=erase_texts,
        happens=_("Kept, without the reasons written for one person"),
        kept=True,
        rank=42,
    )
)
