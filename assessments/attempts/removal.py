"""What may go: what an erased officer typed (rule R2), and everything of the demo's people."""

from collections.abc import Iterable
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from lms.core.append_only import lifted

from ..questions.versions import content_of_version
from .models import Accommodation, Answer, Attempt, Extension, Score

#: What stands in place of erased words: no answer that could be graded, and none that was taken back.
ERASED = {"erased": True}


@transaction.atomic
def forget_texts(*, subject: UUID) -> int:
    """Take out what an officer typed, which may lead to the name; return of how many answers. Choices and scores stay.

    Of an attempt that is still open nothing was graded yet: there a typed answer becomes one that was taken back.
    """
    typed = [answer for answer in _written(subject) if _is_typed(answer)]
    for answer in typed:
        answer.response = {} if answer.attempt.is_open else ERASED
    Answer.objects.bulk_update(typed, ["response"], batch_size=500)
    return len(typed)


def _written(subject: UUID) -> list[Answer]:
    written = Q(response__has_key="text") | Q(response__has_key="gaps")
    return list(Answer.objects.filter(written, attempt__subject=subject).select_related("attempt"))


def _is_typed(answer: Answer) -> bool:
    """Return whether an answer holds typed words; blanks that are all chosen from a list hold none."""
    if "text" in answer.response:
        return True
    version = next(pin["version"] for pin in answer.attempt.questions if pin["key"] == str(answer.question_key))
    return any(not gap["wrong"] for gap in content_of_version(version)["gaps"])


@transaction.atomic
def forget_accommodations(*, subject: UUID) -> int:
    """Delete what an officer is granted; return how much it was."""
    return Accommodation.objects.filter(subject=subject).delete()[0]


@transaction.atomic
def forget_subjects(subjects: Iterable[UUID]) -> None:
    """Delete the attempts of demo subjects with all that hangs on them. Never of real people: they prove a course."""
    wanted = list(subjects)
    with lifted():
        for start in range(0, len(wanted), 500):
            some = wanted[start : start + 500]
            for model in (Score, Extension):
                model._default_manager.filter(attempt__subject__in=some).delete()
            Attempt.objects.filter(subject__in=some).delete()
            Accommodation.objects.filter(subject__in=some).delete()
