"""Reminding people: who would be is shown before anybody is, and who is left out is said."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lms.members.models import Profile
from lms.members.scope import Scope

from ..people import Pair
from ..picking import Picked, turn_back
from ..views import for_supervisors
from . import services, tasks, words
from .lists import read_list, to_remind
from .services import PART, Plan, people_of

#: So many people are looked at one by one before it is asked whether to remind them.
LOOKED_AT = 2000


@for_supervisors
def remind(request: HttpRequest, profile: Profile, scope: Scope) -> HttpResponse:
    """Ask for confirmation, then send; sent twice on a day it reminds once."""
    if request.method != "POST":  # reloaded, or opened in another language
        return redirect("team")
    picked = read_list(request.POST, profile, scope)
    pairs, left = to_remind(picked, scope)
    if not pairs and left == Plan():
        return turn_back(request, picked, _("Tick at least one person first."))
    if "confirm" in request.POST:
        return _send(request, picked, pairs, left)
    context = _plan(picked, scope, pairs, left)
    context["discreet"] = any(one.discreet for one in context["titles"])
    return render(request, "lms/dashboards/nudges/remind.html", context)


def _plan(picked: Picked, scope: Scope, pairs: list[Pair], left: Plan) -> dict[str, Any]:
    """Return who would be reminded; of a list too long to look at everybody now, who is in it."""
    if picked.everyone and people_of(pairs) > LOOKED_AT:
        later = _("Who has completed it, is away, cannot sign in or was reminded today is left out when it is sent.")
        return picked.asking(pairs) | {"left_out": [later]}
    plan = services.plan_reminders(scope=scope, pairs=pairs, courses=picked.courses)
    plan.add(left)
    return picked.asking(plan.pairs) | {"left_out": words.left_out(plan)}


def _send(request: HttpRequest, picked: Picked, pairs: list[Pair], left: Plan) -> HttpResponse:
    people = people_of(pairs)
    if picked.everyone and people > PART:
        tasks.remind_list.enqueue(str(picked.profile.subject), picked.fields)
        said = ngettext(
            "The reminders for %(people)d person are on their way. That takes a minute.",
            "The reminders for %(people)d people are on their way. That takes a minute.",
            people,
        )
        messages.success(request, said % {"people": people})
        return redirect(picked.back)
    done = services.send_reminders(supervisor=picked.profile, pairs=pairs, courses=picked.courses)
    done.add(left)
    if done.people:
        messages.success(request, words.reminded(done.people))
    else:
        messages.info(request, _("Nobody was reminded."))
    if left_out := words.left_out(done):
        messages.info(request, _("Left out: %(reasons)s") % {"reasons": " ".join(left_out)})
    return redirect(picked.back)
