"""The editor's screens for an import: give a file, look at what becomes of it, bring it in, take it back."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail.admin import messages
from wagtail.models import Locale

from lms.core.languages import reader_language
from lms.members.models import Profile
from lms.members.requests import member_of

from . import queries, services
from .forms import UploadForm
from .models import QuestionImport
from .reports import file_words
from .rules import require_editor
from .working import Elsewhere

ICON = "upload"
#: Seconds until the page looks again while the worker is at work.
AGAIN = 3
State = QuestionImport.State


def index(request: HttpRequest) -> HttpResponse:
    """Take a file; list the imports so far."""
    by = member_of(request)
    require_editor(by)
    form = UploadForm(request.POST or None, request.FILES or None, initial={"locale": _reader_locale()})
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        batch = services.start(
            by=by,
            data=values["file"],
            file_name=form.file_name,
            form=values["form"],
            locale=values["locale"],
            category=values["category"],
        )
        return redirect("question_import", batch.pk)
    return _page(request, "index", _("Import questions"), form=form, imports=queries.imports())


def _reader_locale() -> Locale | None:
    return Locale.objects.filter(language_code=reader_language()).first()


def report(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show where an import stands, and do what an editor asks."""
    by = member_of(request)
    require_editor(by)
    batch = queries.find(pk)
    if batch is None:
        raise Http404
    if request.method == "POST":
        return _act(request, by, batch)
    return _page(request, "report", batch.file_name, batch=batch, again=_again(batch), **_shown(request, batch))


def _again(batch: QuestionImport) -> int:
    return AGAIN if batch.state in (State.READING, State.IMPORTING) else 0


def _shown(request: HttpRequest, batch: QuestionImport) -> dict[str, Any]:
    """Return what the page of each state needs."""
    if batch.state == State.FAILED:
        return {"problem": file_words(batch.problem or ["no_questions", {}])}
    if batch.state not in (State.READY, State.DONE):
        return {}
    verdict = request.GET.get("verdict", "")
    page = queries.page_of(batch, verdict, request.GET.get("page", "1"))
    counted, chosen = queries.counts(batch)
    shown = {"page": page, "lines": queries.lines(page), "counts": counted, "chosen": chosen, "verdict": verdict}
    return shown | ({"can_undo": services.can_undo(batch.pk)} if batch.state == State.DONE else {})


def _act(request: HttpRequest, by: Profile, batch: QuestionImport) -> HttpResponse:
    """Do what the pressed button says, then show the page again."""
    act = next((name for name in ACTS if name in request.POST), "save")
    try:
        ACTS[act](request, by, batch)
    except Elsewhere:
        messages.warning(request, _("The import has moved on since you opened the page."))
    except services.NothingChosen:
        messages.warning(request, _("Choose at least one question."))
    except services.CannotUndo:
        messages.error(request, _("It cannot be taken back: a question of it was published, or a quiz asks it."))
    query = {name: value for name in ("verdict", "page") if (value := request.POST.get(name))}
    return redirect(reverse("question_import", args=[batch.pk], query=query))


def _save(request: HttpRequest, by: Profile, batch: QuestionImport) -> None:
    shown, chosen = (_numbers(request.POST.getlist(name)) for name in ("shown", "chosen"))
    services.choose(by=by, pk=batch.pk, shown=shown, chosen=chosen)


def _numbers(texts: list[str]) -> list[int]:
    return [int(text) for text in texts if text.isdecimal() and len(text) < 8]


def _bring(request: HttpRequest, by: Profile, batch: QuestionImport) -> None:
    _save(request, by, batch)
    services.bring_in(by=by, pk=batch.pk)


def _cancel(request: HttpRequest, by: Profile, batch: QuestionImport) -> None:
    services.cancel(by=by, pk=batch.pk)
    messages.success(request, _("The import was cancelled. Nothing of it is in the bank."))


def _undo(request: HttpRequest, by: Profile, batch: QuestionImport) -> None:
    number = services.undo(by=by, pk=batch.pk)
    words = ngettext("%(number)s question was taken back.", "%(number)s questions were taken back.", number)
    messages.success(request, words % {"number": number})


ACTS: dict[str, Callable[[HttpRequest, Profile, QuestionImport], None]] = {
    "bring": _bring,
    "all": lambda request, by, batch: services.choose_all(by=by, pk=batch.pk, wanted=True),
    "none": lambda request, by, batch: services.choose_all(by=by, pk=batch.pk, wanted=False),
    "cancel": _cancel,
    "undo": _undo,
    "resume": lambda request, by, batch: services.resume(batch.pk, batch.state),
    "save": _save,
}


def _page(request: HttpRequest, name: str, heading: str, **context: Any) -> HttpResponse:
    context |= {"header_title": heading, "page_title": heading, "header_icon": ICON}
    return render(request, f"lms_assessments/exchange/{name}.html", context)
