"""The editor's overview of a quiz in Wagtail's admin."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from wagtail.admin import messages

from . import services
from .models import Quiz, QuizQuestion
from .overview import overview_of
from .queries import quiz_of
from .rules import require_edit

ICON = "clipboard-list"


def overview(request: HttpRequest, key: UUID) -> HttpResponse:
    """Show what a quiz asks, in which versions and languages, and what officers read of it."""
    require_edit(request.user)
    quiz = _quiz(key)
    context = {
        "header_title": quiz.title,
        "page_title": quiz.title,
        "header_icon": ICON,
        "overview": overview_of(quiz),
        "edit_url": reverse(Quiz.snippet_viewset.get_url_name("edit"), args=[quiz.pk]),
    }
    return render(request, "lms_quiz/editor/overview.html", context)


@require_POST
def use_newest(request: HttpRequest, key: UUID, item: int) -> HttpResponse:
    """Let the quiz stay with the newest version of one of its questions."""
    require_edit(request.user)
    try:
        row = services.use_newest(quiz=_quiz(key), item=item, by=request.user)
    except QuizQuestion.DoesNotExist:
        raise Http404 from None
    words = _("From the next try on, “{name}” is asked in version {version}. Tries that run keep theirs.")
    messages.success(request, words.format(name=row.question.name if row.question else "", version=row.stay_with))
    return redirect("quiz_overview", key)


def _quiz(key: UUID) -> Quiz:
    quiz = quiz_of(key)
    if quiz is None:
        raise Http404
    return quiz
