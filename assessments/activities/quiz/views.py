"""Pages of a quiz. A GET never writes; every change is a POST that ends in a redirect."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from assessments.attempts.models import Attempt
from assessments.attempts.queries import answered_keys, sheet, unanswered
from assessments.attempts.services import AttemptClosed, NothingToAsk
from courses.progress.queries import activity_open, standing_in
from courses.progress.services import NotEnrolled, NotYet

from . import services
from .activity_types import condition_of
from .answering import posted_attempt, save_posted
from .desk import Desk
from .queries import lessons_by_key
from .results import explained

TEMPLATES = "lms_quiz/{}.html"


@require_GET
@never_cache
def start(request: HttpRequest, key: UUID) -> HttpResponse:
    """Say the rules in words, and what the officer has tried so far."""
    desk = Desk.of(request, key)
    attempts = list(Attempt.objects.of(desk.subject, key))
    if desk.place is None and not attempts:
        raise Http404("The quiz stands in no live course.")
    running = next((attempt for attempt in attempts if attempt.is_open), None)
    waits = bool(desk.place and desk.place.enrolled and not running and not activity_open(desk.subject, key))
    context = desk.context() | {
        "waits": waits,
        "standing": standing_in(desk.subject, desk.place.course) if waits and desk.place else None,
        "quiz": desk.quiz,
        "condition": condition_of(desk.quiz),
        "tries": [attempt for attempt in attempts if not attempt.is_open],
        "running": running,
        "resume_url": desk.ask_url(running) if running else "",
    }
    return render(request, TEMPLATES.format("start"), context)


@require_POST
def begin(request: HttpRequest, key: UUID) -> HttpResponse:
    """Start an attempt, or go on with the open one."""
    desk = Desk.of(request, key)
    try:
        attempt = services.begin(subject=desk.subject, quiz=desk.quiz, language=desk.language)
    except NotEnrolled:
        messages.error(request, _("Start the course first; then you can answer its questions."))
    except NotYet:
        messages.warning(request, _("This quiz opens when what comes first is complete."))
    except NothingToAsk:
        messages.error(request, _("This quiz has no questions yet. Nothing was recorded."))
    else:
        return redirect(desk.ask_url(attempt, (unanswered(attempt) or [1])[0]))
    return redirect(desk.url("quiz"))


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def question(request: HttpRequest, key: UUID, number: int) -> HttpResponse:
    """Ask one question; save the answer and lead to the next."""
    desk = Desk.of(request, key)
    attempt = posted_attempt(request, desk) if request.method == "POST" else desk.open_attempt
    if attempt is None:
        return _nothing_open(request, desk)
    count = len(attempt.pinned["questions"])
    if not 1 <= number <= count:
        raise Http404("The attempt has no question of this number.")
    asked = sheet(attempt, desk.language, only=number)
    status = 200
    if request.method == "POST":
        try:
            asked, status = save_posted(request, desk, attempt, asked)
        except AttemptClosed as closed:
            return _too_late(request, desk, closed.attempt)
        if status == 200:
            return redirect(desk.url("quiz_question", number + 1) if number < count else desk.url("quiz_review"))
    done = answered_keys(attempt)
    context = desk.context() | {
        "attempt": attempt,
        "asked": asked[0],
        "number": number,
        "count": count,
        "steps": [(n, pin["key"] in done) for n, pin in enumerate(attempt.pinned["questions"], start=1)],
    }
    return render(request, TEMPLATES.format("question"), context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def questions(request: HttpRequest, key: UUID) -> HttpResponse:
    """Ask all questions of a short quiz on one page; save and hand in with one button."""
    desk = Desk.of(request, key)
    attempt = posted_attempt(request, desk) if request.method == "POST" else desk.open_attempt
    if attempt is None:
        return _nothing_open(request, desk)
    asked = sheet(attempt, desk.language)
    status = 200
    if request.method == "POST":
        try:
            asked, status = save_posted(request, desk, attempt, asked)
        except AttemptClosed as closed:
            return _too_late(request, desk, closed.attempt)
        # What is missing is named first; the second button then hands in all the same.
        if status == 200 or (status == 422 and "anyway" in request.POST):
            return _hand_in(request, desk, attempt)
    faulty = [one for one in asked if one.error]
    context = desk.context() | {"attempt": attempt, "sheet": asked, "faulty": faulty, "anyway": status == 422}
    return render(request, TEMPLATES.format("questions"), context, status=status)


@require_GET
@never_cache
def review(request: HttpRequest, key: UUID) -> HttpResponse:
    """Name what is not answered yet before the officer hands in."""
    desk = Desk.of(request, key)
    attempt = desk.open_attempt
    if attempt is None:
        return _nothing_open(request, desk)
    asked = sheet(attempt, desk.language)
    saved = [one.saved_at for one in asked if one.saved_at]
    context = desk.context() | {
        "attempt": attempt,
        "rows": [(one, desk.ask_url(attempt, one.number)) for one in asked],
        "missing": [one.number for one in asked if one.response is None],
        "answered": len(saved),
        "saved_at": max(saved, default=None),
    }
    return render(request, TEMPLATES.format("review"), context)


@require_POST
def hand_in(request: HttpRequest, key: UUID) -> HttpResponse:
    """Hand the attempt in; a second press leads to the same result."""
    desk = Desk.of(request, key)
    return _hand_in(request, desk, posted_attempt(request, desk))


@require_GET
@never_cache
def result(request: HttpRequest, key: UUID, attempt_id: UUID) -> HttpResponse:
    """Show what was right and why, where to read again and where to go on (rule A14: only after the hand-in)."""
    desk = Desk.of(request, key)
    attempt = desk.submitted(attempt_id)
    rows = explained(attempt, desk.language)
    lessons = lessons_by_key([row.read_again for row in rows], desk.language)
    place = desk.place
    standing = standing_in(desk.subject, place.course) if place and place.enrolled else None
    context = desk.context() | {
        "attempt": attempt,
        "rows": [(row, lessons.get(row.read_again)) for row in rows],
        "right": sum(row.verdict == "right" for row in rows),
        "partly": any(row.verdict == "part" for row in rows),
        "standing": standing,
    }
    return render(request, TEMPLATES.format("result"), context)


def _hand_in(request: HttpRequest, desk: Desk, attempt: Attempt) -> HttpResponse:
    try:
        services.hand_in(subject=desk.subject, attempt_id=attempt.pk, language=desk.language)
    except NotEnrolled:
        messages.error(request, _("You do not take a course with these questions now. Your answers are kept."))
        return redirect(desk.url("quiz"))
    return redirect(desk.url("quiz_result", attempt.pk))


def _nothing_open(request: HttpRequest, desk: Desk) -> HttpResponse:
    messages.info(request, _("You have no open try here. Start one when you are ready."))
    return redirect(desk.url("quiz"))


def _too_late(request: HttpRequest, desk: Desk, attempt: Attempt) -> HttpResponse:
    """Tell a second tab that the attempt is closed (rule A12)."""
    assert attempt.submitted_at is not None  # noqa: S101  (closed means dated, by constraint)
    when = date_format(localtime(attempt.submitted_at), "DATETIME_FORMAT")
    text = _("This try was handed in %(when)s, in another window. The answer you sent now is kept but not counted.")
    messages.warning(request, text % {"when": when})
    return redirect(desk.url("quiz_result", attempt.pk))
