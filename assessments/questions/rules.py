"""What makes a question answerable. Pure functions over content; the messages are for editors."""

from collections.abc import Callable

from django.utils.translation import gettext as _

from .content import LISTS, Content
from .parts import (
    accepted_problems,
    criterion_problems,
    gap_problems,
    number_problems,
    repeated,
    share_problems,
)

#: Which lists each type of question is built from: the first has to be there, the others may.
PARTS = {
    "single": ("options",),
    "multiple": ("options",),
    "truefalse": ("options",),
    "matching": ("pairs",),
    "ordering": ("steps",),
    "gaps": ("gaps",),
    "numeric": ("numbers", "units"),
    "short": ("accepted",),
    "essay": ("criteria",),
}


def problems(content: Content) -> list[str]:
    """Return why the question cannot be asked as it stands; an empty list when it can."""
    wanted = PARTS[content["type"]]
    if any(content.get(name) and name not in wanted for name in LISTS.values()):
        return [_only(wanted[0])]
    return _CHECKS[wanted[0]](content) + _credit_problems(content)


def _only(wanted: str) -> str:
    """Return which blocks the type takes. Whole sentences: words put together do not translate."""
    return {
        "options": _("This type of question is built from options only. Remove the other blocks, or change the type."),
        "pairs": _("A matching question is built from pairs only. Remove the other blocks, or change the type."),
        "steps": _("An ordering question is built from steps only. Remove the other blocks, or change the type."),
        "gaps": _("A text with blanks is built from blanks only. Remove the other blocks, or change the type."),
        "numbers": _("A number is asked with numbers and units only. Remove the other blocks, or change the type."),
        "accepted": _(
            "A short answer is built from accepted answers only. Remove the other blocks, or change the type."
        ),
        "criteria": _("An essay is built from criteria only. Remove the other blocks, or change the type."),
    }[wanted]


def _option_problems(content: Content) -> list[str]:
    options, right = content["options"], sum(bool(option["correct"]) for option in content["options"])
    found = []
    if content["type"] == "truefalse" and len(options) != 2:
        found.append(_("A true or false question has exactly two options."))
    elif len(options) < 2:
        found.append(_("Give at least two options."))
    if content["type"] == "multiple" and not right:
        found.append(_("Mark at least one option as right."))
    elif content["type"] != "multiple" and right != 1:
        found.append(_("Mark exactly one option as right."))
    return found + repeated(option["text"] for option in options)


def _pair_problems(content: Content) -> list[str]:
    found = [] if len(content["pairs"]) >= 2 else [_("Give at least two pairs.")]
    if repeated(pair["right"] for pair in content["pairs"]):
        found.append(_("Every item needs a partner of its own: two pairs have the same “Belongs to”."))
    return found + repeated(pair["left"] for pair in content["pairs"])


def _step_problems(content: Content) -> list[str]:
    found = [] if len(content["steps"]) >= 2 else [_("Give at least two steps, in the right order.")]
    return found + repeated(step["text"] for step in content["steps"])


_CHECKS: dict[str, Callable[[Content], list[str]]] = {
    "options": _option_problems,
    "pairs": _pair_problems,
    "steps": _step_problems,
    "gaps": gap_problems,
    "numbers": number_problems,
    "accepted": accepted_problems,
    "criteria": criterion_problems,
}


def _credit_problems(content: Content) -> list[str]:
    """Return where the way of counting partly right answers does not fit (rule A6)."""
    credit = content.get("credit", "")
    if credit and content["type"] == "essay":
        return [_("A person gives the points of an essay. Set “Partly right answers” to “As usual for this type”.")]
    if credit == "per_option":
        if not content["options"]:
            return [_("Only options have a share of their own. Choose another way under “Partly right answers”.")]
        return share_problems(content)
    return []
