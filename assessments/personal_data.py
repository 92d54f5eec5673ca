"""What assessments keep about people (rule R2): attempts, which prove a completion, and what is granted in quizzes."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from lms.members.privacy.categories import Category, Rows, plain_rows, register

from .attempts.models import Accommodation, Answer, Attempt, Extension, Score
from .attempts.removal import forget_accommodations, forget_texts
from .grading.models import Mark
from .grading.removal import forget_comments

#: What hangs on an attempt, and the columns that are other people's.
PARTS: tuple[tuple[str, Any, tuple[str, ...]], ...] = (
    ("answers", Answer, ("id",)),
    ("scores", Score, ("id", "by")),
    ("extensions", Extension, ("id", "by")),
    ("marks", Mark, ("id", "by")),
)


def _attempts(subject: UUID) -> QuerySet[Attempt]:
    return Attempt.objects.filter(subject=subject).order_by("started_at", "pk")


def _accommodations(subject: UUID) -> QuerySet[Accommodation]:
    return Accommodation.objects.filter(subject=subject).order_by("at", "pk")


def _given(subject: UUID) -> QuerySet[Mark]:
    return Mark.objects.filter(by=subject).order_by("at", "pk")


def _export(subject: UUID) -> Rows:
    """Return the attempts with all that hangs on them. What was asked is the quiz's and stays out."""
    attempts = plain_rows(_attempts(subject), without=("subject", "pinned"))
    for name, model, without in PARTS:
        rows = plain_rows(model._default_manager.filter(attempt__subject=subject).order_by("pk"), without=without)
        for attempt in attempts:
            attempt[name] = [row for row in rows if row["attempt_id"] == attempt["id"]]
    return attempts


def _erase(subject: UUID) -> int:
    forget_texts(subject=subject)
    forget_comments(subject=subject)
    return _attempts(subject).count()


register(
    Category(
        slug="attempts",
        label=_("Attempts and answers in quizzes"),
        basis=_(
            "Prove how a course was passed, so they stay as long as the completion, with every choice, mark and score. "
            "Typed answers, essays and what markers wrote about them may lead to the name, so their words go."
        ),
        count=lambda subject: _attempts(subject).count(),
        export=_export,
        erase=_erase,
        happens=_("Kept, without typed words"),
        kept=True,
        rank=55,
    )
)
register(
    Category(
        slug="accommodations",
        label=_("More time and more tries in quizzes"),
        basis=_("Needed only while somebody takes quizzes. No reason is kept with it."),
        count=lambda subject: _accommodations(subject).count(),
        export=lambda subject: plain_rows(_accommodations(subject), without=("id", "subject", "by")),
        erase=lambda subject: forget_accommodations(subject=subject),
        rank=56,
    )
)
register(
    Category(
        slug="marks",
        label=_("Marks given to the essays of others"),
        basis=_("Part of other people’s results, so they stay as long as those."),
        count=lambda subject: _given(subject).count(),
        export=lambda subject: plain_rows(_given(subject), without=("id", "by", "attempt_id")),
        kept=True,
        rank=57,
    )
)
