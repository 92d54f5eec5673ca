"""The marker's screens: what waits, one text after the other, and what was marked. Nobody is named on them."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from wagtail.admin import messages

from lms.members.models import Profile
from lms.members.rules import is_administrator

from ..attempts.models import Attempt
from . import queries, services
from .forms import MarkForm, ModerationForm
from .screens import marker_of, paged, screen

ICON = "edit"


def index(request: HttpRequest) -> HttpResponse:
    """List the quizzes with texts, those that wait longest first."""
    by = marker_of(request)
    return _page(request, "index", queues=queries.queues(by.subject))


def quiz(request: HttpRequest, quiz_key: UUID) -> HttpResponse:
    """List what waits of one quiz, oldest first."""
    by = marker_of(request)
    rows = paged(request, queries.waiting_attempts(by.subject, quiz_key))
    texts = queries.waiting_texts(rows["page"].object_list, by.subject)
    return _page(request, "quiz", texts=texts, quiz_key=quiz_key, title=_title(quiz_key), **rows)


def marked(request: HttpRequest, quiz_key: UUID) -> HttpResponse:
    """List the texts of one quiz that have their marks, the last first."""
    by = marker_of(request)
    rows = paged(request, queries.marked_keys(by.subject, quiz_key))
    texts = list(queries.marked_texts(rows["page"].object_list))
    return _page(request, "marked", texts=texts, quiz_key=quiz_key, title=_title(quiz_key), **rows)


def attempt(request: HttpRequest, attempt_id: UUID, question_key: UUID) -> HttpResponse:
    """Show one text to mark, or, once it has its marks, to moderate; take the mark, and go on to the next text."""
    by = marker_of(request)
    found = get_object_or_404(Attempt.objects.exclude(subject=by.subject), pk=attempt_id)
    try:
        text = services.text_of(found, question_key)
    except services.NoSuchText:
        raise Http404 from None
    if not text.waits and not text.marks:
        raise Http404
    return _marking(request, by, text) if text.waits else _moderation(request, by, text)


def _marking(request: HttpRequest, by: Profile, text: services.Text) -> HttpResponse:
    asked = queries.asked_text(text)
    form = MarkForm(request.POST or None, content=asked.content)
    if request.method == "POST" and form.is_valid():
        return _mark(request, by, text, form)
    return _text_page(request, "text", text, asked, form, mine=by.subject in text.markers)


def _mark(request: HttpRequest, by: Profile, text: services.Text, form: MarkForm) -> HttpResponse:
    try:
        services.mark(
            by=by,
            attempt_id=text.attempt.pk,
            question_key=UUID(text.question_key),
            levels=form.levels,
            comment=form.cleaned_data["comment"],
        )
    except services.MarkedMeanwhile:
        messages.warning(request, _meanwhile())
    except services.SecondPersonNeeded:
        messages.warning(request, _("You have marked this text already. A second person goes on."))
    else:
        messages.success(request, _("Your mark is saved."))
    following = queries.next_text(by.subject, text.attempt.quiz_key, after=text.attempt.pk)
    if following is None:
        return redirect("marking")
    return redirect("marking_attempt", following.attempt.pk, following.question_key)


def _meanwhile() -> str:
    return _("Somebody has marked this text meanwhile, so your mark was not needed.")


def _moderation(request: HttpRequest, by: Profile, text: services.Text) -> HttpResponse:
    asked = queries.asked_text(text)
    given = [queries.in_words(asked.content, one) for one in text.marks]
    if "reason" not in request.POST and request.method == "POST":
        messages.warning(request, _meanwhile())
        return redirect("marking_quiz", text.attempt.quiz_key)
    form = ModerationForm(request.POST or None, content=asked.content, administrator=is_administrator(by))
    if form.is_valid():
        try:
            services.moderate(
                by=by,
                attempt_id=text.attempt.pk,
                question_key=UUID(text.question_key),
                levels=form.levels,
                comment=form.cleaned_data["comment"],
                reason=form.cleaned_data["reason"],
                lower=form.cleaned_data.get("lower", False),
            )
        except services.TakesPass:
            form.add_error(None, _takes_pass(by))
        except services.SecondPersonNeeded:
            form.add_error(None, _("You have marked this text yourself. Somebody else looks at it again."))
        else:
            messages.success(request, _("Your decision is saved. It counts in place of the earlier marks."))
            return redirect("marking_marked", text.attempt.quiz_key)
    return _text_page(request, "moderate", text, asked, form, given=given, mine=by.subject in text.markers)


def _takes_pass(by: Profile) -> str:
    if is_administrator(by):
        return _("The learner would lose the pass. Nothing is saved. If that is right, say so below, in your name.")
    return _(
        "The learner would lose the pass. Nothing is saved: only an administrator who has not marked it may do that."
    )


def _title(quiz_key: UUID) -> str:
    return queries.quiz_titles([quiz_key]).get(quiz_key, "")


def _text_page(
    request: HttpRequest, name: str, text: services.Text, asked: queries.AskedText, form: MarkForm, **context: Any
) -> HttpResponse:
    code = queries.code_of(text.attempt.pk)
    title = _title(text.attempt.quiz_key)
    return _page(request, name, text=text, asked=asked, form=form, code=code, title=title, **context)


def _page(request: HttpRequest, name: str, **context: Any) -> HttpResponse:
    return screen(request, name, heading=_("Marking"), icon=ICON, **context)
