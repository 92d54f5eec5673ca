"""The screens of a regrade: ask, look at the diff, approve, apply or drop."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from wagtail.admin import messages

from lms.conf import lms_setting
from lms.core.csv_files import csv_response
from lms.members.models import Profile
from lms.members.rules import is_administrator

from ..questions.models import QuestionVersion
from ..questions.usage import uses_of
from . import regrade_queries as queries
from . import regrading
from .forms import ApprovalForm, RegradeForm
from .models import Regrade
from .screens import marker_of, paged, screen
from .services import ReasonNeeded, SecondPersonNeeded

ICON = "rotate"


def index(request: HttpRequest) -> HttpResponse:
    """List the regrades, the latest first."""
    marker_of(request)
    rows = paged(request, Regrade.objects.all())
    return _page(request, "regrades", regrades=queries.listed(rows["page"].object_list), **rows)


def ask(request: HttpRequest, question_key: UUID) -> HttpResponse:
    """Ask which version was wrong and what happens; the worker then makes the dry run."""
    by = marker_of(request)
    versions = _versions(question_key)
    quizzes = {use.key: use.title for use in uses_of([question_key]).get(question_key, [])}
    before = versions[min(1, len(versions) - 1)]
    initial = {"from_version": request.GET.get("version") or str(before.pk), "to_version": str(versions[0].pk)}
    form = RegradeForm(request.POST or None, initial=initial, versions=versions, quizzes=quizzes)
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        regrade = regrading.ask(
            by=by,
            question_key=question_key,
            action=values["action"],
            from_version=UUID(values["from_version"]),
            to_version=UUID(values["to_version"]) if values.get("to_version") else None,
            quiz_key=UUID(values["quiz"]) if values["quiz"] else None,
            reason=values["reason"],
        )
        return redirect("regrade", regrade.pk)
    return _page(request, "ask", form=form, prompt=versions[0].content["prompt"])


def _versions(question_key: UUID) -> list[QuestionVersion]:
    """Return the versions that decide what is right, the newest first: the source language's, else the first one's."""
    rows = list(QuestionVersion.objects.filter(question_key=question_key).order_by("created_at"))
    if not rows:
        raise Http404
    languages = {row.language for row in rows}
    source = lms_setting("SOURCE_LANGUAGE")
    language = source if source in languages else rows[0].language
    return sorted((row for row in rows if row.language == language), key=lambda row: -row.number)


def show(request: HttpRequest, regrade_id: UUID) -> HttpResponse:
    """Show where a regrade stands, its numbers and its diff."""
    by = marker_of(request)
    regrade = get_object_or_404(Regrade, pk=regrade_id)
    only = request.GET.get("only", "")
    rows = paged(request, queries.rows_of(regrade, only))
    still_open, since = queries.left_out(regrade)
    (row,) = queries.listed([regrade])
    return _page(
        request,
        "regrade",
        row=row,
        regrade=regrade,
        numbers=queries.numbers_of(regrade),
        lines=queries.diff_lines(regrade, rows["page"].object_list),
        only=only if only in queries.FILTERS else "",
        still_open=still_open.count(),
        since=since.count(),
        may_approve=is_administrator(by) and by.subject != regrade.by,
        form=ApprovalForm(),
        **rows,
    )


def diff(request: HttpRequest, regrade_id: UUID) -> StreamingHttpResponse:
    """Send the diff as a file, for an audit."""
    by = marker_of(request)
    regrade = get_object_or_404(Regrade, pk=regrade_id)
    regrading.note_export(by=by, regrade=regrade, rows=regrade.rows.count())
    return csv_response(f"regrade-{regrade.pk}", queries.FILE_HEADER, queries.file_rows(regrade))


@require_POST
def act(request: HttpRequest, regrade_id: UUID) -> HttpResponse:
    """Take what was decided, by the name of the button, and go back to the regrade."""
    by = marker_of(request)
    get_object_or_404(Regrade, pk=regrade_id)
    done = next((act for name, act in ACTS.items() if name in request.POST), None)
    if done is None:
        raise Http404
    try:
        messages.success(request, done(by, regrade_id, request.POST.get("approval", "")))
    except regrading.NotNow:
        messages.warning(request, _("Somebody was faster: look where the regrade stands now."))
    except regrading.NotApproved:
        messages.warning(request, _("Lowering passes needs the approval of an administrator first."))
    except SecondPersonNeeded:
        messages.warning(request, _("Who asked for a regrade does not approve it. Another administrator does."))
    except ReasonNeeded:
        messages.warning(request, _("Say why the passes are lowered."))
    return redirect("regrade", regrade_id)


def _apply(by: Profile, regrade_id: UUID, _approval: str) -> str:
    regrading.apply(by=by, regrade_id=regrade_id)
    return _("The new scores are being written. Every pass is kept.")


def _lower(by: Profile, regrade_id: UUID, _approval: str) -> str:
    regrading.apply(by=by, regrade_id=regrade_id, lower=True)
    return _("The new scores are being written, the approved ones that lower a pass too.")


def _approve(by: Profile, regrade_id: UUID, approval: str) -> str:
    regrading.approve(by=by, regrade_id=regrade_id, approval=approval[:300])
    return _("Your approval is saved in your name. Nothing is changed yet.")


def _drop(by: Profile, regrade_id: UUID, _approval: str) -> str:
    regrading.drop(by=by, regrade_id=regrade_id)
    return _("The regrade is dropped. Nothing was changed.")


def _resume(by: Profile, regrade_id: UUID, _approval: str) -> str:
    regrading.resume(by=by, regrade_id=regrade_id)
    return _("The worker goes on with it.")


ACTS: dict[str, Callable[[Profile, UUID, str], str]] = {
    "apply": _apply,
    "lower": _lower,
    "approve": _approve,
    "drop": _drop,
    "resume": _resume,
}


def _page(request: HttpRequest, name: str, **context: Any) -> HttpResponse:
    return screen(request, name, heading=_("Regrades"), icon=ICON, **context)
