"""Asking for an analysis and making it. Pages read what is stored here and count nothing."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone

from ..attempts.models import Attempt, Score
from .compute import compute
from .models import QuizAnalysis
from .strata import FLOOR

#: An analysis that was asked for so long ago and never came may be asked for again: the worker was stopped.
LOST_AFTER = timedelta(hours=1)


def ask_for(*, quiz_key: UUID, now: datetime | None = None) -> bool:
    """Let the worker analyse a quiz; return whether this call did it. While one is under way, twice is once."""
    from . import tasks  # the task calls this module

    moment = now or timezone.now()
    with transaction.atomic():
        QuizAnalysis.objects.get_or_create(quiz_key=quiz_key)
        idle = Q(asked_at=None) | Q(computed_at__gte=F("asked_at")) | Q(asked_at__lt=moment - LOST_AFTER)
        if not QuizAnalysis.objects.filter(idle, quiz_key=quiz_key).update(asked_at=moment):
            return False
        transaction.on_commit(lambda: tasks.analyse_quiz.enqueue(str(quiz_key)))
    return True


def is_running(analysis: QuizAnalysis | None) -> bool:
    """Return whether the figures were asked for and are not there yet."""
    if analysis is None or analysis.asked_at is None:
        return False
    return analysis.computed_at is None or analysis.computed_at < analysis.asked_at


def analyse(*, quiz_key: UUID, now: datetime | None = None) -> QuizAnalysis:
    """Count a quiz and keep the figures, unless later ones are there. No transaction is held: learners do not wait.

    Figures stay as they are while fewer than the floor have come since: the difference would be about those (rule R4).
    """
    moment = now or timezone.now()
    known = QuizAnalysis.objects.filter(quiz_key=quiz_key).first()
    figures = compute(quiz_key, moment)
    if known and known.figures and 0 < figures.get("first", 0) - known.figures["first"] < FLOOR:
        figures = known.figures
    attempts = Attempt.objects.handed_in().filter(quiz_key=quiz_key, submitted_at__lte=moment).count()
    QuizAnalysis.objects.get_or_create(quiz_key=quiz_key)
    older = Q(computed_at=None) | Q(computed_at__lt=moment)
    rows = QuizAnalysis.objects.filter(older, quiz_key=quiz_key)
    rows.update(figures=figures, attempts=attempts, computed_at=moment)
    return QuizAnalysis.objects.get(quiz_key=quiz_key)


def analyse_changed(now: datetime | None = None) -> int:
    """Count every quiz with a new score since its last analysis, one after the other; return how many. For the night.

    Scores tell, not hand-ins: an attempt is closed as of its deadline, marked and regraded long after its date.
    """
    moment = now or timezone.now()
    since = QuizAnalysis.objects.filter(quiz_key=OuterRef("attempt__quiz_key"), computed_at__gte=OuterRef("created_at"))
    scores = Score.objects.filter(~Exists(since), created_at__lte=moment).order_by()
    keys = list(scores.values_list("attempt__quiz_key", flat=True).distinct())
    for key in keys:
        analyse(quiz_key=key, now=moment)
    return len(keys)
