"""How an officer's form becomes an answer, and what to say where it does not."""

from collections.abc import Callable, Mapping

from django.utils.translation import gettext as _

from assessments.attempts.answers import MAX_TYPED, IncompleteAnswer, InvalidAnswer, Response, checked
from assessments.questions.asked import AskedQuestion

Posted = Mapping[str, list[str]]


class MistypedAnswer(IncompleteAnswer):
    """What was typed cannot be read: to be corrected, not an answer of some other question."""


def read_answer(asked: AskedQuestion, posted: Posted) -> Response | None:
    """Return what the officer chose or typed, or None when nothing was.

    Raises InvalidAnswer for what this question does not have, IncompleteAnswer, and MistypedAnswer for a number that
    cannot be read or a text that is too long.
    """
    return _READERS.get(asked.type, _read_chosen)(asked, posted)


def _read_chosen(asked: AskedQuestion, posted: Posted) -> Response | None:
    chosen = [value for value in posted.get(asked.name, []) if value]
    return {"chosen": chosen} if chosen else None


def _read_pairs(asked: AskedQuestion, posted: Posted) -> Response | None:
    places = _places(asked, [item.id for item, _partners in asked.items()], posted)
    return {"pairs": {left: asked.order[place - 1] for left, place in places.items()}} if places else None


def _read_order(asked: AskedQuestion, posted: Posted) -> Response | None:
    places = _places(asked, asked.order, posted)
    if not places:
        return None
    if sorted(places.values()) != list(range(1, len(asked.order) + 1)):
        raise IncompleteAnswer("places")
    return {"order": sorted(places, key=places.__getitem__)}


def _places(asked: AskedQuestion, ids: list[str], posted: Posted) -> dict[str, int]:
    """Return the place given to each part, leaving out those without."""
    given = _parts(asked, posted)
    if not set(given) <= set(ids):
        raise InvalidAnswer("unknown part")
    allowed = {str(place): place for place in range(1, len(asked.order) + 1)}
    try:
        return {part: allowed[value] for part, value in given.items() if value}
    except KeyError:
        raise InvalidAnswer("unknown place") from None


def _parts(asked: AskedQuestion, posted: Posted) -> dict[str, str]:
    """Return what was sent for the question's parts, by their ids."""
    prefix = asked.part_name("")
    return {name.removeprefix(prefix): values[-1] for name, values in posted.items() if name.startswith(prefix)}


def _read_gaps(asked: AskedQuestion, posted: Posted) -> Response | None:
    filled = {gap: given for gap, given in _parts(asked, posted).items() if given.strip()}
    return _typed(asked, {"gaps": filled}) if filled else None


def _read_number(asked: AskedQuestion, posted: Posted) -> Response | None:
    number, unit = _last(posted, asked.name), _last(posted, asked.part_name("unit"))
    return _typed(asked, {"number": number, "unit": unit}) if number.strip() or unit else None


def _read_text(asked: AskedQuestion, posted: Posted) -> Response | None:
    text = _last(posted, asked.name)
    return _typed(asked, {"text": text}) if text.strip() else None


def _last(posted: Posted, name: str) -> str:
    return (posted.get(name) or [""])[-1]


def _typed(asked: AskedQuestion, response: Response) -> Response:
    try:
        checked(asked.content, response, partial=True)
    except IncompleteAnswer:
        raise
    except InvalidAnswer as error:
        if error.args[0] in ("number", "text"):
            raise MistypedAnswer(*error.args) from None
        raise
    return response


_READERS: dict[str, Callable[[AskedQuestion, Posted], Response | None]] = {
    "matching": _read_pairs,
    "ordering": _read_order,
    "gaps": _read_gaps,
    "numeric": _read_number,
    "short": _read_text,
    "essay": _read_text,
}


def explain(asked: AskedQuestion, error: InvalidAnswer | None) -> str:
    """Return in words what is missing or wrong in an answer; None for an answer that was left out."""
    what = error.args[0] if error is not None and error.args else ""
    mistyped = what in ("number", "text") and not _is_missing(error)
    if mistyped:
        return _mistyped(asked)
    if error is not None and not isinstance(error, IncompleteAnswer):
        return _("This answer does not belong to this question. Choose again; what you saved before is safe.")
    return _missing(asked, what)


def _is_missing(error: InvalidAnswer | None) -> bool:
    return isinstance(error, IncompleteAnswer) and not isinstance(error, MistypedAnswer)


def _mistyped(asked: AskedQuestion) -> str:
    if asked.type == "numeric":
        return _("Write the number with digits, and at most one decimal point or comma.")
    if asked.type == "essay":
        return _("This text is too long, or holds characters that cannot be kept. Shorten it to %(most)s words.") % {
            "most": asked.max_words
        }
    if asked.type == "gaps":
        return _("Write at most %(most)s characters in each blank.") % {"most": MAX_TYPED}
    return _("Write at most %(most)s characters.") % {"most": MAX_TYPED}


def _missing(asked: AskedQuestion, what: str) -> str:
    if asked.type == "numeric" and what == "unit":
        return _("Choose a unit.")
    return {
        "matching": _("Choose a partner for every item."),
        "ordering": _("Give each step a place, and use each number once."),
        "multiple": _("Choose at least one answer."),
        "gaps": _("Fill every blank."),
        "numeric": _("Write a number."),
        "short": _("Write an answer."),
        "essay": _("Write your answer."),
    }.get(asked.type, _("Choose one answer."))
