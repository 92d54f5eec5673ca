"""What assessments keep about people (rule R2): attempts, which name a subject and prove a completion."""

from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from lms.members.privacy.categories import Category, Rows, plain_rows, register

from .attempts.models import Answer, Attempt, LateAnswer


def _attempts(subject: UUID) -> QuerySet[Attempt]:
    return Attempt.objects.filter(subject=subject).order_by("started_at", "pk")


def _export(subject: UUID) -> Rows:
    """Return the attempts with their answers. What was asked is the quiz's, not the person's, and stays out."""
    attempts = plain_rows(_attempts(subject), without=("subject", "pinned"))
    for name, model in (("answers", Answer), ("late_answers", LateAnswer)):
        rows = plain_rows(model._default_manager.filter(attempt__subject=subject).order_by("pk"), without=("id",))
        for attempt in attempts:
            attempt[name] = [row for row in rows if row["attempt_id"] == attempt["id"]]
    return attempts


register(
    Category(
        slug="attempts",
        label=_("Attempts and answers in quizzes"),
        basis=_(
            "Prove how a course was passed, so they stay as long as the completion. Answers are choices from a list, "
            "never free text."
        ),
        count=lambda subject: _attempts(subject).count(),
        export=_export,
        kept=True,
        rank=55,
    )
)
