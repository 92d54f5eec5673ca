"""Before a try: every rule in words, what was tried so far, and the button that starts. A GET never writes."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from assessments.attempts.models import Attempt, Counting
from assessments.attempts.policy import Policy
from assessments.attempts.queries import unanswered
from assessments.attempts.services import NothingToAsk
from assessments.attempts.standing import standing
from courses.progress.queries import activity_open, standing_in
from courses.progress.services import NotEnrolled, NotYet

from . import phrases, services
from .desk import Desk
from .queries import Tries
from .terms import deadline_told, terms_of


@require_GET
@never_cache
def start(request: HttpRequest, key: UUID) -> HttpResponse:
    """Say the rules in words, and what the officer has tried so far."""
    desk = Desk.of(request, key)
    tries = desk.tries
    if desk.place is None and not tries.attempts:
        raise Http404("The quiz stands in no live course.")
    running = tries.running
    waits = bool(desk.place and desk.place.enrolled and not running and not activity_open(desk.subject, key))
    context = desk.context() | {
        "waits": waits,
        "standing": standing_in(desk.subject, desk.place.course) if waits and desk.place else None,
        "quiz": desk.quiz,
        "terms": terms_of(desk.quiz, tries),
        "reason": phrases.cannot_begin(desk.quiz, tries, desk.now),
        "until": deadline_told(desk.quiz, tries, desk.now),
        "running": running,
        "over": phrases.time_over(running, desk.now) if running and running.is_over(desk.now) else "",
        "resume_url": desk.ask_url(running) if running else "",
    }
    return render(request, "lms_quiz/start.html", context | _tried(tries))


def _tried(tries: Tries) -> dict[str, Any]:
    """Return what the table of tries reads: those that are over, and what counts of them."""
    over = [attempt for attempt in tries.attempts if not attempt.is_open]
    worth = tries.standing
    average = bool(worth and Policy.of(tries.counted[-1]).counting == Counting.AVERAGE)
    return {
        "tries": over,
        "counting": counting_try(tries) if len(over) > 1 else None,
        "average": int(worth.share * 100) if worth and average and len(over) > 1 else None,
        "periods": {attempt.pk for attempt in tries.attempts} - {attempt.pk for attempt in tries.counted},
    }


def counting_try(tries: Tries) -> Attempt | None:
    """Return the try that counts (rule A5); None while there is none, or where the average does."""
    rated = [one for one in tries.counted if one.state == Attempt.State.SUBMITTED]
    worth = standing(rated)
    if worth is None or Policy.of(rated[-1]).counting == Counting.AVERAGE:
        return None
    last = Policy.of(rated[-1]).counting == Counting.LAST
    return next((one for one in (reversed(rated) if last else rated) if standing([one]) == worth), None)


@require_POST
def begin(request: HttpRequest, key: UUID) -> HttpResponse:
    """Start an attempt, or go on with the open one."""
    desk = Desk.of(request, key)
    try:
        attempt = services.begin(subject=desk.subject, quiz=desk.quiz, language=desk.language, now=desk.now)
    except NotEnrolled:
        messages.error(request, _("Start the course first; then you can answer its questions."))
    except NotYet:
        messages.warning(request, _("This quiz opens when what comes first is complete."))
    except NothingToAsk:
        messages.error(request, _("This quiz has no questions yet. Nothing was recorded."))
    except (services.NotOpen, services.NoTriesLeft, services.TooSoon) as reason:
        messages.warning(request, phrases.why_not(reason, desk.quiz.zone))
    else:
        return redirect(desk.ask_url(attempt, (unanswered(attempt) or [1])[0]))
    return redirect(desk.url("quiz"))
