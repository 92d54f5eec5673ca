"""The administrator's pages about time and tries: grants of a member, more time for one, more time after an outage."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from assessments.attempts.models import Attempt
from lms.members.directory.access import administrators_only
from lms.members.models import Profile
from lms.members.requests import member_of

from . import allowance_lists, allowances, tasks
from .allowance_forms import EVERY, ExtensionForm, GrantForm, OutageForm, PlainForm


@administrators_only
def member(request: HttpRequest, subject: UUID) -> HttpResponse:
    """Show what a member is granted and which timed attempts are open; on POST grant something."""
    person = get_object_or_404(Profile.objects.select_related("user"), subject=subject)
    form = GrantForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        values = dict(form.cleaned_data)
        quiz_key = values.pop("quiz")
        by = member_of(request)
        _try(form, lambda: allowances.grant(by=by, subject=subject, quiz_key=quiz_key, **values))
        if not form.errors:
            messages.success(request, _("Granted. It counts from the next try on."))
            return redirect("member_allowances", subject)
    return _page(
        request,
        "member",
        form=form,
        member=person,
        own=person.subject == member_of(request).subject,
        granted=allowance_lists.granted_to_member(subject),
        running=allowance_lists.running_of(subject, timezone.now()),
        extensions=allowance_lists.extensions_of(subject),
    )


@administrators_only
@require_POST
def withdraw(request: HttpRequest, subject: UUID, accommodation: int) -> HttpResponse:
    """Take back what was granted."""
    try:
        allowances.withdraw(by=member_of(request), accommodation=accommodation)
    except allowances.NotYourself:
        messages.error(request, _("Another administrator has to decide about your own time and tries."))
    else:
        messages.success(request, _("Taken back. Tries under way keep their deadline."))
    return redirect("member_allowances", subject)


@administrators_only
@sensitive_post_parameters("reason")
def extend(request: HttpRequest, attempt_id: UUID) -> HttpResponse:
    """Ask for minutes and reason, then move the deadline."""
    timed = Attempt.objects.open().filter(deadline_at__isnull=False)
    attempt = get_object_or_404(timed, pk=attempt_id)
    form = ExtensionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        by = member_of(request)
        if _try(form, lambda: allowances.extend(by=by, attempt_id=attempt_id, **form.cleaned_data)):
            messages.success(request, _("The deadline is moved. The officer sees the new one on the next page."))
            return redirect("member_allowances", attempt.subject)
    person = Profile.objects.select_related("user").filter(subject=attempt.subject).first()
    shown = allowance_lists.running(attempt, timezone.now())
    return _page(request, "extend", form=form, member=person, shown=shown)


@administrators_only
@sensitive_post_parameters("reason")
def outage(request: HttpRequest) -> HttpResponse:
    """Ask for the outage, show how many attempts it met, then let the worker give it back."""
    by, form = member_of(request), OutageForm(request.POST or None)
    if request.method != "POST" or not form.is_valid() or "edit" in request.POST:
        return _page(request, "outage", form=form)
    found = form.outage
    if "confirm" in request.POST:
        _try(form, lambda: allowances.order(by=by, outage=found))
        if form.errors:
            return _page(request, "outage", form=form)
        tasks.give_back.enqueue(str(by.subject), tasks.packed(found), timezone.now().isoformat())
        messages.success(
            request, _("It is being given back. Officers see the new deadline or the new try on their next page.")
        )
        return redirect("quiz_outage")
    rows, late = found.attempts(), found.too_late(timezone.now())
    own, closed = rows.filter(subject=by.subject).count(), found.closed()
    own_closed = closed.filter(subject=by.subject).count()
    numbers = {
        "number": rows.count() - own - late.exclude(subject=by.subject).count(),
        "late": late.count(),
        "closed": closed.count() - own_closed,
        "own": own + own_closed,
    }
    quiz = dict(form.fields["quiz"].choices)[str(found.quiz_key or EVERY)]  # type: ignore[attr-defined]
    return _page(request, "outage_preview", form=form, outage=found, quiz=quiz, **numbers)


def _try(form: PlainForm, act: Callable[[], Any]) -> Any:
    """Return what an act returns; None where it was refused, which the form then says."""
    try:
        return act()
    except allowances.NotYourself:
        form.add_error(None, _("Another administrator has to decide about your own time and tries."))
    except allowances.NotRunning:
        form.add_error(None, _("This try is closed by now. Grant one more try instead."))
    except allowances.StillOver:
        form.add_error("minutes", _("With so little more the deadline would still have passed. Give more."))
    except allowances.NamesThePerson:
        form.add_error("reason", _("Leave names out: the reason stays when the name is erased."))
    return None


def _page(request: HttpRequest, name: str, **context: Any) -> HttpResponse:
    form = context["form"]
    context |= {"section": "members", "zone": timezone.get_current_timezone_name()}
    status = 422 if form.errors else 200
    return render(request, f"lms_quiz/allowances/{name}.html", context, status=status)
