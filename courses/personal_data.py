"""What courses keep about people (rule R2): the training record, which names a subject and outlives the account."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from lms.members.privacy.categories import Category, Rows, plain_rows, register
from lms.members.privacy.identity import user_of

from .assignments import personal_data as assignments  # noqa: F401  (registers its own)
from .certificates import personal_data as certificates  # noqa: F401  (registers its own)
from .content.models import ContentReview, PublishedCourse
from .enrolment.models import Enrolment
from .progress.models import CompletionFact, CourseSummary
from .recognition.models import Recognition
from .recognition.queries import recognitions_of
from .recognition.services import erase_texts


def _enrolments(subject: UUID) -> QuerySet[Enrolment]:
    return Enrolment.objects.filter(subject=subject).order_by("enrolled_at")


def _facts(subject: UUID) -> QuerySet[CompletionFact]:
    return CompletionFact.objects.filter(subject=subject).order_by("recorded_at", "pk")


def _summaries(subject: UUID) -> QuerySet[CourseSummary]:
    return CourseSummary.objects.filter(subject=subject).order_by("touched_at", "pk")


def _reviews(subject: UUID) -> QuerySet[ContentReview]:
    """Return the reviews signed with the person's full name: the only link there is."""
    user = user_of(subject)
    name = user.get_full_name() if user else ""
    return ContentReview.objects.filter(reviewer__iexact=name) if name else ContentReview.objects.none()


def _named(rows: Rows) -> Rows:
    """Add code and title to every row that names a course: a key says nothing to its reader."""
    keys = {row["course_key"] for row in rows if row.get("course_key")}
    courses = PublishedCourse.objects.filter(course_key__in=keys, is_source=True).only("course_key", "code", "title")
    names = {str(course.course_key): f"{course.code} {course.title}" for course in courses}
    return [row | {"course": names.get(str(row.get("course_key")), "")} for row in rows]


def _export(rows: QuerySet[Any], *without: str) -> Rows:
    return _named(plain_rows(rows, without=("subject", *without)))


register(
    Category(
        slug="enrolments",
        label=_("Enrolments and due dates"),
        basis=_("Part of the training record: kept without an end, because auditors and courts may ask for it."),
        count=lambda subject: _enrolments(subject).count(),
        export=lambda subject: _export(_enrolments(subject), "id", "due_set_by"),
        kept=True,
        rank=40,
    )
)
register(
    Category(
        slug="completions",
        label=_("Completed lessons, activities and courses"),
        basis=_(
            "The training record itself: kept without an end, because auditors and courts may ask for it years later. "
            "The database refuses to change it."
        ),
        count=lambda subject: _facts(subject).count(),
        export=lambda subject: _export(_facts(subject)),
        kept=True,
        rank=45,
    )
)
register(
    Category(
        slug="recognitions",
        label=_("Earlier training that was shown to two people"),
        basis=_(
            "Part of the training record: kept without an end, because completions rest on it. What was written about "
            "documents may lead to the name, so it goes; the days, the decisions and the proof of the words stay."
        ),
        count=lambda subject: len(recognitions_of(subject)),
        export=lambda subject: _export(
            Recognition.objects.filter(subject=subject), "proposed_by", "decided_by", "shown_digest", "note_digest"
        ),
        erase=erase_texts,
        happens=_("Kept, without what was written"),
        kept=True,
        rank=46,
    )
)
register(
    Category(
        slug="standing",
        label=_("Standing in each course"),
        basis=_("Worked out from the completions. After an erasure it counts in no unit."),
        count=lambda subject: _summaries(subject).count(),
        export=lambda subject: _export(_summaries(subject), "id", "unit_id"),
        kept=True,
        rank=50,
    )
)
register(
    Category(
        slug="reviews",
        label=_("Course reviews signed with this name"),
        basis=_("A public statement of who has checked a course. An editor changes or removes it at the desk."),
        count=lambda subject: _reviews(subject).count(),
        export=lambda subject: _export(_reviews(subject), "id", "course_id"),
        happens=_("Kept until an editor removes it"),
        kept=True,
        rank=70,
    )
)
