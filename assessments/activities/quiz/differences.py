"""How a translated question differs from its source in what must be the same, in words. Pure functions."""

from collections.abc import Callable, Iterator

from django.utils.translation import gettext as _

from assessments.questions.content import Content

#: Lists whose parts a translation may neither add nor lose.
PARTS = ("options", "pairs", "steps", "gaps", "numbers", "units", "accepted", "criteria")
#: Each language accepts words of its own, so their number is its own affair.
OWN = ("accepted",)


def differences(source: Content, other: Content) -> list[str]:
    """Return in what ``other`` asks something else than ``source``: type, parts, what is right, picture, hints.

    Never empty for two versions of different structure.
    """
    if source["type"] != other["type"]:
        return [_("is of another type")]
    return [words for check in _CHECKS for words in check(source, other)]


def described_less(source: Content, other: Content) -> list[str]:
    """Return what ``other`` leaves out of ``source`` although both ask the same: the picture's description, hints."""
    return [*_picture_words(source, other), *_hints(source, other)]


def _parts(source: Content, other: Content) -> Iterator[str]:
    ids = [
        [sorted(part["id"] for part in one.get(name) or []) for name in PARTS if name not in OWN]
        for one in (source, other)
    ]
    if ids[0] != ids[1]:
        yield _("has other answers, or another number of them")
        return
    if [step["id"] for step in source["steps"]] != [step["id"] for step in other["steps"]]:
        yield _("has its steps in another order")
    right = [{option["id"]: bool(option["correct"]) for option in one["options"]} for one in (source, other)]
    if right[0] != right[1]:
        yield _("marks another answer right")


def _choices(source: Content, other: Content) -> Iterator[str]:
    ids = [
        {
            gap["id"]: [sorted(one["id"] for one in gap[name]) for name in ("right", "wrong")]
            for gap in one.get("gaps", [])
        }
        if any(gap["wrong"] for gap in one.get("gaps", []))
        else None
        for one in (source, other)
    ]
    if ids[0] != ids[1]:
        yield _("offers other words in a blank")


def _numbers(source: Content, other: Content) -> Iterator[str]:
    names = ("value", "tolerance", "credit")
    if _values(source, "numbers", names) != _values(other, "numbers", names):
        yield _("takes other numbers as right")
    if _values(source, "units", ("factor",)) != _values(other, "units", ("factor",)):
        yield _("has other units")


def _values(content: Content, name: str, fields: tuple[str, ...]) -> dict[str, list[str]]:
    return {part["id"]: [str(part[field]) for field in fields] for part in content.get(name, [])}


def _rubric(source: Content, other: Content) -> Iterator[str]:
    levels = [
        {
            row["id"]: sorted([level["id"], level["points"]] for level in row["levels"])
            for row in one.get("criteria", [])
        }
        for one in (source, other)
    ]
    if levels[0] != levels[1]:
        yield _("has another rubric")


def _credit(source: Content, other: Content) -> Iterator[str]:
    shares = [{option["id"]: option.get("credit") for option in one["options"]} for one in (source, other)]
    alike = all(shares[0][key] == shares[1][key] for key in shares[0].keys() & shares[1].keys())
    if source.get("credit", "") != other.get("credit", "") or not alike:
        yield _("counts partly right answers in another way")


def _picture(source: Content, other: Content) -> Iterator[str]:
    if source.get("image") and not other.get("image"):
        yield _("has no picture")
    elif other.get("image") and not source.get("image"):
        yield _("has a picture that the source has not")


def _picture_words(source: Content, other: Content) -> Iterator[str]:
    wanted = (source.get("image") or {}).get("alt")
    if wanted and other.get("image") and not other["image"].get("alt"):
        yield _("has no description of its picture")


def _hints(source: Content, other: Content) -> Iterator[str]:
    there, wanted = len(other.get("hints") or []), len(source.get("hints") or [])
    if there != wanted:
        yield _("has {there} of {wanted} hints").format(there=there, wanted=wanted)


_CHECKS: tuple[Callable[[Content, Content], Iterator[str]], ...] = (
    _parts,
    _choices,
    _numbers,
    _rubric,
    _credit,
    _picture,
    _picture_words,
    _hints,
)
