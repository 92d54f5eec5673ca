"""The editor's screens about statistics. They read what the worker stored, and count nothing."""

from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.db.models import Exists, OuterRef
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail.admin import messages

from courses.activities.models import Activity
from lms.core.csv_files import csv_response
from lms.core.languages import reader_language
from lms.members.requests import member_of

from ..attempts.models import Attempt
from . import files, present, services
from .charts import columns
from .models import QuizAnalysis
from .rules import require_reader

ICON = "order"
PER_PAGE = 50
#: Results in percent, by tens.
TENS = [f"{low}–{low + 9}" for low in range(0, 90, 10)] + ["90–100"]


def index(request: HttpRequest) -> HttpResponse:
    """List the quizzes somebody has taken, with what was counted last."""
    require_reader(member_of(request))
    taken = Activity.objects.filter(Exists(Attempt.objects.filter(quiz_key=OuterRef("key"))))
    page = Paginator(taken.order_by("title", "pk"), PER_PAGE).get_page(request.GET.get("p"))
    counted = QuizAnalysis.objects.in_bulk([one.key for one in page], field_name="quiz_key")
    rows = [(one, counted.get(one.key), _flagged(counted.get(one.key))) for one in page]
    return _page(request, "index", rows=rows, page=page)


def _flagged(analysis: QuizAnalysis | None) -> int:
    return sum(bool(one["flags"]) for one in analysis.figures.get("questions", [])) if analysis else 0


def quiz(request: HttpRequest, key: UUID) -> HttpResponse:
    """Show the figures of one quiz; on POST let the worker count it."""
    activity, analysis = _find(request, key)
    if request.method == "POST":
        _ask(request, key)
        return redirect("quiz_statistics", key)
    sort = request.GET.get("sort", "")
    figures = analysis.figures if analysis else {}
    return _page(
        request,
        "quiz",
        title=activity.title,
        activity=activity,
        analysis=analysis,
        running=services.is_running(analysis),
        figures=figures,
        lines=present.question_lines(figures, reader_language(), sort if sort in present.SORTS else "place"),
        sort=sort if sort in present.SORTS else "place",
        summary=present.summary(figures) if figures else [],
        languages=present.language_lines(figures),
        tens=list(zip(TENS, figures.get("histogram", []), strict=False)),
        chart=columns(figures["histogram"], TENS, _("First tries by result in percent")) if figures else "",
    )


def _ask(request: HttpRequest, key: UUID) -> None:
    if services.ask_for(quiz_key=key):
        messages.success(request, _("The figures are being counted. Reload this page in a moment."))
    else:
        messages.info(request, _("The figures are being counted already."))


def question(request: HttpRequest, key: UUID, question_key: UUID) -> HttpResponse:
    """Show all there is about one question of a quiz."""
    activity, analysis = _find(request, key)
    found = present.detail(analysis.figures, str(question_key), reader_language()) if analysis else None
    if found is None:
        raise Http404("Nothing is known of this question here.")
    back = {"url": reverse("quiz_statistics", args=[key]), "label": activity.title}
    title = _("Question %(number)d") % {"number": found.line.place}
    return _page(request, "question", title=title, activity=activity, analysis=analysis, detail=found, back=back)


def download(request: HttpRequest, key: UUID) -> StreamingHttpResponse:
    """Send the figures as a file."""
    _activity, analysis = _find(request, key)
    rows = files.csv_rows(analysis.figures if analysis else {}, reader_language())
    return csv_response("quiz-statistics", files.csv_header(), rows)


def _find(request: HttpRequest, key: UUID) -> tuple[Activity, QuizAnalysis | None]:
    require_reader(member_of(request))
    return get_object_or_404(Activity, key=key), QuizAnalysis.objects.filter(quiz_key=key).first()


def _page(
    request: HttpRequest, name: str, *, title: str = "", back: dict[str, str] | None = None, **context: Any
) -> HttpResponse:
    heading = _("Quiz statistics")
    crumbs = [{"url": reverse("quiz_statistics_list"), "label": heading}, *([back] if back else [])]
    context |= {
        "header_title": title or heading,
        "page_title": title or heading,
        "header_icon": ICON,
        "breadcrumbs_items": [*crumbs, {"url": "", "label": title}] if title else [],
    }
    return render(request, f"lms_assessments/analysis/{name}.html", context)
