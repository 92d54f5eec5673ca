"""During a try: questions, and the review before the hand-in. A GET never writes; what is posted ends in a redirect."""

from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from assessments.attempts.models import Attempt
from assessments.attempts.policy import Policy
from assessments.attempts.queries import current_answers, sheet
from assessments.attempts.services import AttemptClosed

from . import phrases
from .answering import Saved, posted_attempt, save_posted
from .asking import headed, rows_of
from .desk import Desk, on_one_page
from .ending_views import handed_in, told_too_late
from .queries import lessons_by_key
from .results import explain_one

#: A page with more questions than this offers to save without handing in.
FEW = 3


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def question(request: HttpRequest, key: UUID, number: int) -> HttpResponse:
    """Ask one question; save the answer and lead to the next, or explain it first where feedback is instant."""
    desk = Desk.of(request, key)
    attempt = posted_attempt(request, desk) if request.method == "POST" else desk.open_attempt
    if attempt is None:
        return _nothing_open(request, desk)
    if not 1 <= number <= len(attempt.questions):
        raise Http404("The attempt has no question of this number.")
    saved = Saved([], 200)
    if request.method == "POST":
        asked = sheet(attempt, desk.language, only=number)
        check = Policy.of(attempt).instant and "check" in request.POST
        try:
            saved = save_posted(request, desk, attempt, asked, final=check)
        except AttemptClosed as closed:
            return told_too_late(request, desk, closed.attempt)
        if saved.status == 200:
            return redirect(desk.url("quiz_question", number) if check else _after(desk, attempt, number))
    elif attempt.is_over(desk.now):
        return _time_over(request, desk, attempt)
    return render(
        request, "lms_quiz/question.html", _question_context(desk, attempt, number, saved), status=saved.status
    )


def _after(desk: Desk, attempt: Attempt, number: int) -> str:
    if number < len(attempt.questions):
        return desk.url("quiz_question", number + 1)
    return desk.url("quiz_review")


def _question_context(desk: Desk, attempt: Attempt, number: int, saved: Saved) -> dict[str, Any]:
    """Return what the page of one question reads; ``saved`` is what was posted and given back, if anything."""
    if saved.asked:
        (row,) = headed(attempt, saved.asked, desk.language)
    else:
        (row,) = rows_of(attempt, desk.language, only=number)
    done = current_answers(attempt)
    explained = explain_one(attempt, desk.language, number) if row.asked.final else None
    lessons = lessons_by_key([explained.read_again] if explained else [], desk.language)
    return _context(desk, attempt) | {
        "row": row,
        "asked": row.asked,
        "number": number,
        "count": len(attempt.questions),
        "steps": [(n, pin["key"] in done) for n, pin in enumerate(attempt.questions, start=1)],
        "explained": explained,
        "lesson": lessons.get(explained.read_again) if explained else None,
        "next_url": _after(desk, attempt, number),
    }


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def questions(request: HttpRequest, key: UUID) -> HttpResponse:
    """Ask all questions on one page; save, and hand in with one button."""
    desk = Desk.of(request, key)
    attempt = posted_attempt(request, desk) if request.method == "POST" else desk.open_attempt
    if attempt is None:
        return _nothing_open(request, desk)
    if not on_one_page(attempt):
        return redirect(desk.url("quiz_question", 1))
    if request.method != "POST" and attempt.is_over(desk.now):
        return _time_over(request, desk, attempt)
    asked, status = sheet(attempt, desk.language), 200
    if request.method == "POST":
        try:
            asked, status = save_posted(request, desk, attempt, asked)
        except AttemptClosed as closed:
            return told_too_late(request, desk, closed.attempt)
        if "keep" in request.POST and status != 400:
            return redirect(desk.url("quiz_review"))
        # What is missing is named first; the second button then hands in all the same.
        if status == 200 or (status == 422 and "anyway" in request.POST):
            return handed_in(request, desk, attempt)
    rows = headed(attempt, asked, desk.language)
    saved = [one.saved_at for one in asked if one.saved_at]
    context = _context(desk, attempt) | {
        "rows": rows,
        "faulty": [one for one in asked if one.error],
        "anyway": status == 422,
        "many": len(rows) > FEW,
        "saved_at": max(saved, default=None),
    }
    return render(request, "lms_quiz/questions.html", context, status=status)


@require_GET
@never_cache
def review(request: HttpRequest, key: UUID) -> HttpResponse:
    """Name what is not answered yet before the officer hands in."""
    desk = Desk.of(request, key)
    attempt = desk.open_attempt
    if attempt is None:
        return _nothing_open(request, desk)
    if attempt.is_over(desk.now):
        return _time_over(request, desk, attempt)
    rows = rows_of(attempt, desk.language)
    saved = [row.asked.saved_at for row in rows if row.asked.saved_at]
    context = _context(desk, attempt) | {
        "rows": [(row, desk.ask_url(attempt, row.asked.number)) for row in rows],
        "missing": [row.asked.number for row in rows if row.asked.response is None],
        "answered": len(saved),
        "saved_at": max(saved, default=None),
    }
    return render(request, "lms_quiz/review.html", context)


def _context(desk: Desk, attempt: Attempt) -> dict[str, Any]:
    """Return what every page of an attempt in progress reads."""
    deadline = attempt.deadline_at
    return desk.context() | {
        "attempt": attempt,
        "policy": Policy.of(attempt),
        "deadline": phrases.moment(deadline, desk.now) if deadline else "",
        "submit_key": uuid4(),
    }


def _time_over(request: HttpRequest, desk: Desk, attempt: Attempt) -> HttpResponse:
    """Say calmly that the time is over, and what happens to what was saved. Nothing is written by looking."""
    until = phrases.hand_in_until(attempt)
    context = _context(desk, attempt) | {
        "deadline": "",
        "words": phrases.time_over(attempt, desk.now),
        "may_hand_in": bool(until and desk.now <= until),
    }
    return render(request, "lms_quiz/over.html", context)


def _nothing_open(request: HttpRequest, desk: Desk) -> HttpResponse:
    messages.info(request, _("You have no open try here. Start one when you are ready."))
    return redirect(desk.url("quiz"))
