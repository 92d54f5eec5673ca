"""The screen that tells an editor what became of a question. It stands above the bank: it also counts attempts."""

from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from lms.members.requests import member_of

from .bank_queries import history_of
from .grading.rules import may_mark
from .questions.models import Question


def versions(request: HttpRequest, question_key: UUID) -> HttpResponse:
    """Show the versions of a question in every language, and the quizzes that ask it."""
    if not request.user.has_perm("lms_assessments.change_question"):
        raise PermissionDenied
    history = history_of(question_key)
    if history is None:
        raise Http404
    title = _("Versions and use")
    edit = Question.snippet_viewset.get_url_name("edit")
    context = {
        "history": history,
        "edit_url": reverse(edit, args=[history.question.pk]),
        "regrade_url": reverse("regrade_ask", args=[question_key]) if may_mark(member_of(request)) else "",
        "header_title": title,
        "page_title": title,
        "page_subtitle": history.question.name,
        "header_icon": "history",
    }
    return render(request, "lms_assessments/bank/versions.html", context)
