"""After a try: the hand-in, and the result as far as the review rule shows it (rule A14)."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from assessments.attempts.models import Attempt
from courses.progress.queries import standing_in
from courses.progress.services import NotEnrolled

from . import phrases, services
from .answering import posted_attempt, submit_key
from .desk import Desk
from .queries import lessons_by_key
from .results import explained
from .review import Review, review_of


@require_POST
def hand_in(request: HttpRequest, key: UUID) -> HttpResponse:
    """Hand the attempt in; a second press leads to the same result."""
    desk = Desk.of(request, key)
    return handed_in(request, desk, posted_attempt(request, desk))


def handed_in(request: HttpRequest, desk: Desk, attempt: Attempt) -> HttpResponse:
    """Hand an attempt in, or close it as of its deadline, and lead to its result."""
    try:
        services.hand_in(
            subject=desk.subject,
            attempt_id=attempt.pk,
            language=desk.language,
            key=submit_key(request),
            now=desk.now,
        )
    except NotEnrolled:
        messages.error(request, _("You do not take a course with these questions now. Your answers are kept."))
        return redirect(desk.url("quiz"))
    return redirect(desk.url("quiz_result", attempt.pk))


def told_too_late(request: HttpRequest, desk: Desk, attempt: Attempt) -> HttpResponse:
    """Tell a window whose attempt takes no answers any more (rule A12); one whose time is over is closed here."""
    if attempt.is_open:
        try:
            attempt = services.close(attempt_id=attempt.pk, now=desk.now) or attempt
        except NotEnrolled:
            return redirect(desk.url("quiz"))
    if attempt.is_open:
        return redirect(desk.url("quiz_review"))
    messages.warning(request, phrases.ended(attempt, desk.now))
    return redirect(desk.url("quiz_result", attempt.pk))


@require_GET
@never_cache
def result(request: HttpRequest, key: UUID, attempt_id: UUID) -> HttpResponse:
    """Show how a try ended, and as much of what was right and why as its rules allow by now."""
    desk = Desk.of(request, key)
    attempt = desk.ended(attempt_id)
    shown = review_of(attempt, desk.tries, desk.now)
    place = desk.place
    context = desk.context() | {
        "attempt": attempt,
        "tries": desk.tries,
        "shown": shown,
        "reason": phrases.cannot_begin(desk.quiz, desk.tries, desk.now),
        "counts": phrases.which_counts(shown.policy.counting),
        "standing": standing_in(desk.subject, place.course) if place and place.enrolled else None,
        "scores": [(score, int(score.share * 100)) for score in attempt.scores.order_by("-number")],
    }
    return render(request, "lms_quiz/result.html", context | _answers(desk, attempt, shown))


def _answers(desk: Desk, attempt: Attempt, shown: Review) -> dict[str, Any]:
    """Return the questions of a result page, with the lessons to read again."""
    rows = explained(attempt, desk.language, show_marks=shown.marks, show_answers=shown.answers)
    lessons = lessons_by_key([row.read_again for row in rows if shown.answers], desk.language)
    return {
        "rows": [(row, lessons.get(row.read_again)) for row in rows],
        "right": sum(row.verdict == "right" for row in rows),
        "total": sum(row.verdict != "dropped" for row in rows),
        "partly": any(row.verdict == "part" for row in rows),
    }
