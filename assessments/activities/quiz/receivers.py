"""What quizzes hear: a mark or a regrade has changed what an attempt is worth."""

from typing import Any

from django.dispatch import receiver

from assessments.attempts.models import Attempt
from assessments.grading.signals import result_changed
from courses.progress.services import NotEnrolled

from .services import tell_course


@receiver(result_changed, sender=Attempt, dispatch_uid="lms_quiz_tell_course")
def tell_the_course(attempt: Attempt, **_: Any) -> None:
    """Report it to the course, dated when the attempt was handed in, in the same transaction.

    Who has left the course meanwhile keeps the score. Nothing recomputes on a return (rule E1): the next attempt that
    is handed in, marked or regraded then reports what all of them are worth.
    """
    try:
        tell_course(attempt, language=attempt.language)
    except NotEnrolled:
        return
