"""Recognising earlier training: one person says what was shown, a second one decides."""

from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import BadRequest, PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from courses.content.models import PublishedCourse
from courses.progress.models import CourseSummary
from courses.recognition import queries, services
from courses.recognition.models import Recognition
from courses.recognition.rules import answers_for
from lms.conf import lms_setting
from lms.core.languages import reader_language
from lms.members.models import Profile
from lms.members.requests import member_of
from lms.members.rules import is_administrator
from lms.members.scope import may_open_team

from . import audit
from .courses import known_courses
from .people import Courses
from .recognition_forms import DecisionForm, ProposalForm

View = Callable[..., HttpResponse]


def for_second_pairs_of_eyes(view: View) -> View:
    """Let supervisors and administrators in; whom they answer for is asked where it matters."""

    @wraps(view)
    def checked(request: HttpRequest, **values: Any) -> HttpResponse:
        profile = member_of(request)
        if not may_open_team(profile) and not is_administrator(profile):
            raise PermissionDenied
        return view(request, profile, **values)

    return checked


@for_second_pairs_of_eyes
def recognise(request: HttpRequest, profile: Profile, subject: UUID) -> HttpResponse:
    """Take down what an officer has shown. The page is about one person, so looking at it is entered (rule R1)."""
    officer = Profile.objects.filter(subject=subject).select_related("user", "unit").first()
    if officer == profile:
        messages.error(request, _("Nobody proposes for the own record. Ask another supervisor or an administrator."))
        return redirect("recognitions")
    if officer is None or not answers_for(profile, officer):
        raise Http404
    audit.note_view(viewer=profile, person=officer)
    form = ProposalForm(request.POST or None, courses=_offered(profile, officer))
    if form.is_valid() and _propose(profile, officer, form):
        words = _("Taken down. It counts as soon as a second person has approved it.")
        messages.success(request, words)
        return redirect("recognitions")
    status = 422 if form.errors else 200
    return _page(request, profile, "propose", status=status, form=form, officer=officer)


def _offered(profile: Profile, officer: Profile) -> list[PublishedCourse]:
    """Return the courses that can be recognised: published, not held already, discreet ones by administrators only."""
    held = CourseSummary.objects.filter(subject=officer.subject, state=CourseSummary.State.COMPLETED, renewing=False)
    done = set(held.values_list("course_key", flat=True))
    known, whole = known_courses(reader_language()), is_administrator(profile)
    return [one for key, one in known.items() if one.live and key not in done and (whole or not one.discreet)]


def _propose(profile: Profile, officer: Profile, form: ProposalForm) -> bool:
    """Propose; where that cannot be, say so at the field it is about."""
    values = form.cleaned_data
    try:
        services.propose(
            by=profile,
            officer=officer,
            course_key=values["course"],
            completed_on=values["completed_on"],
            evidence=form.evidence,
        )
    except services.NotOffered:
        form.add_error("course", _("This course is not published at the moment."))
    except services.CompletedAlready:
        form.add_error("course", _("This course was completed later than that day, so there is nothing to recognise."))
    except services.ProposedAlready:
        form.add_error("course", _("Somebody has proposed this course already. It waits for a second person."))
    except services.NotCompletedYet:
        form.add_error("completed_on", _("This day has not come yet."))
    return not form.errors


@for_second_pairs_of_eyes
def recognitions(request: HttpRequest, profile: Profile) -> HttpResponse:
    """List what waits for this reader's decision, and what the reader has proposed."""
    page = Paginator(queries.waiting_for(profile), lms_setting("PAGE_SIZE")).get_page(request.GET.get("page"))
    own = list(queries.proposed_by(profile)[:20])
    courses = known_courses(reader_language())
    rows = _rows([*page.object_list, *own], courses)
    cut = len(page.object_list)
    return _page(request, profile, "list", page=page, waiting=rows[:cut], own=rows[cut:])


@for_second_pairs_of_eyes
def recognition(request: HttpRequest, profile: Profile, pk: UUID) -> HttpResponse:
    """Show what was shown, and decide as the second person. Looking is entered (rule R1)."""
    row = get_object_or_404(queries.recognitions_in_scope(profile), pk=pk)
    officer = Profile.objects.get(subject=row.subject)
    audit.note_view(viewer=profile, person=officer)
    if request.method == "POST" and request.POST.get("decision") not in Recognition.Decision.values:
        raise BadRequest
    approve = request.POST.get("decision") == Recognition.Decision.APPROVED
    form = DecisionForm(request.POST or None, approve=approve)
    if form.is_valid() and _decide(request, profile, row, form):
        return redirect("recognitions")
    shown = _rows([row], known_courses(reader_language()))[0]
    may_decide = row.open and row.proposed_by != profile.subject
    return _page(
        request, profile, "detail", status=422 if form.errors else 200, form=form, shown=shown, may_decide=may_decide
    )


def _decide(request: HttpRequest, profile: Profile, row: Recognition, form: DecisionForm) -> bool:
    """Decide, and say what came of it; where that cannot be, say why."""
    try:
        services.decide(by=profile, recognition=row.pk, approve=form.approve, note=form.cleaned_data["note"])
    except services.SecondPersonNeeded:
        form.add_error(None, _("A second person has to decide: not you, who proposed it."))
    except services.DecidedAlready:
        form.add_error(None, _("Somebody else has decided about it meanwhile."))
    except services.CompletedAlready:
        words = _(
            "The officer has completed this course meanwhile, so there is nothing to recognise. You can refuse it."
        )
        form.add_error(None, words)
    except services.NotOffered:
        form.add_error(None, _("This course is not published at the moment, so it cannot be completed."))
    else:
        done, refused = _("Approved. The course is completed as of that day."), _("Refused. Nothing was recorded.")
        messages.success(request, done if form.approve else refused)
    return not form.errors


def _rows(rows: Iterable[Recognition], courses: Courses) -> list[dict[str, Any]]:
    """Return recognitions with the names of the people and the course. One query."""
    known = list(rows)
    subjects = {one for row in known for one in (row.subject, row.proposed_by, row.decided_by) if one}
    people = Profile.objects.filter(subject__in=subjects).select_related("user", "unit")
    by_subject = {person.subject: person for person in people}
    return [
        {
            "row": row,
            "course": courses.get(row.course_key),
            "officer": by_subject.get(row.subject),
            "proposer": by_subject.get(row.proposed_by),
            "decider": by_subject.get(row.decided_by) if row.decided_by else None,
        }
        for row in known
    ]


def _page(request: HttpRequest, profile: Profile, name: str, *, status: int = 200, **context: Any) -> HttpResponse:
    context |= {"section": "team" if profile.supervises else "members", "by_team": profile.supervises}
    return render(request, f"lms/dashboards/recognition/{name}.html", context, status=status)
