"""What makes a question answerable. Pure functions over content; the messages are for editors."""

from django.utils.translation import gettext as _

from .content import Content

#: Which kind of block each type of question is built from.
PARTS = {"single": "options", "multiple": "options", "truefalse": "options", "matching": "pairs", "ordering": "steps"}


def problems(content: Content) -> list[str]:
    """Return why the question cannot be asked as it stands; an empty list when it can."""
    wanted = PARTS[content["type"]]
    found = [name for name in ("options", "pairs", "steps") if content[name] and name != wanted]
    if found:
        return [_wrong_parts(wanted)]
    checks = {"options": _option_problems, "pairs": _pair_problems, "steps": _step_problems}
    return checks[wanted](content)


def _wrong_parts(wanted: str) -> str:
    if wanted == "options":
        return _("This type of question is built from options only. Remove the pairs and steps, or change the type.")
    if wanted == "pairs":
        return _("A matching question is built from pairs only. Remove the options and steps, or change the type.")
    return _("An ordering question is built from steps only. Remove the options and pairs, or change the type.")


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
    return found + _repeated([option["text"] for option in options])


def _pair_problems(content: Content) -> list[str]:
    found = [] if len(content["pairs"]) >= 2 else [_("Give at least two pairs.")]
    rights = [pair["right"].strip().casefold() for pair in content["pairs"]]
    if len(set(rights)) < len(rights):
        found.append(_("Every item needs a partner of its own: two pairs have the same “Belongs to”."))
    return found + _repeated([pair["left"] for pair in content["pairs"]])


def _step_problems(content: Content) -> list[str]:
    found = [] if len(content["steps"]) >= 2 else [_("Give at least two steps, in the right order.")]
    return found + _repeated([step["text"] for step in content["steps"]])


def _repeated(texts: list[str]) -> list[str]:
    plain = [text.strip().casefold() for text in texts]
    return [_("Two answers have the same words.")] if len(set(plain)) < len(plain) else []
