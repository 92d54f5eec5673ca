"""What an author should look at, and in which words. A flag is a reason to look, never a verdict."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import get_language_info
from django.utils.translation import gettext as _

from lms.conf import lms_setting

from .picks import NONE, OTHER
from .strata import COMPARED

TOO_EASY, TOO_HARD, WEAK = 0.95, 0.2, 0.1
#: So much more often chosen by the upper third than by the lower one.
ATTRACTS = 0.05

Flag = list[Any]


def flags_of(question: dict[str, Any]) -> list[Flag]:
    """Return [code, values] for each thing to look at. Apart from the facility, only from 30 attempts on."""
    return list(_flags(question))


def _flags(question: dict[str, Any]) -> Iterator[Flag]:
    if question["facility"] < TOO_HARD:
        yield ["hard", {}]
    if question["facility"] > TOO_EASY:
        yield ["easy", {}]
    if question["asked"] < COMPARED:
        return
    discrimination = question["discrimination"]
    if discrimination is not None and discrimination < 0:
        yield ["negative", {}]
    elif discrimination is not None and discrimination < WEAK and question["facility"] <= TOO_EASY:
        yield ["weak", {}]
    for version in question["versions"][-1:]:
        yield from _of_choices(question["type"], version)
    yield from _of_languages(question["languages"])


def _of_languages(rows: list[dict[str, Any]]) -> Iterator[Flag]:
    """Look at the languages that differ most, in one direction: one that is harder makes every other seem easier."""
    compared = [row for row in rows if row["dif"]]
    source = lms_setting("SOURCE_LANGUAGE")
    most = max(compared, key=lambda row: (abs(row["dif"]["delta"]), row["language"] != source), default=None)
    for row in compared:
        dif = row["dif"]
        if most and dif["letter"] != "A" and (dif["delta"] < 0) == (most["dif"]["delta"] < 0):
            way = "harder" if dif["delta"] < 0 else "easier"
            yield [way, {"language": row["language"], "letter": dif["letter"]}]


def _of_choices(kind: str, version: dict[str, Any]) -> Iterator[Flag]:
    """Look at the options of a choice, where each third is known well enough."""
    if kind not in ("single", "multiple") or version["asked"] < COMPARED:
        return
    low, _middle, high = version["thirds"]
    for _part, choice, right, counts in version["choices"]:
        if choice in (NONE, OTHER):
            continue
        if not sum(counts):
            yield ["unused", {"version": version["version"], "choice": choice}]
        elif not right and low and high and counts[2] / high > counts[0] / low + ATTRACTS:
            yield ["attracts", {"version": version["version"], "choice": choice}]


def short_words(flag: Flag) -> str:
    """Return a flag in a few words, for a list."""
    code, values = flag
    language = _language(values)
    return {
        "hard": _("Very hard"),
        "easy": _("Very easy"),
        "negative": _("The better ones do worse"),
        "weak": _("Hardly tells who knows it"),
        "unused": _("An option nobody chooses"),
        "attracts": _("A wrong option attracts the better ones"),
        "harder": _("Harder in one language: %(language)s") % {"language": language},
        "easier": _("Easier in one language: %(language)s") % {"language": language},
    }[code]


def long_words(flag: Flag, choice: str) -> str:
    """Return what a flag means and what to look at; ``choice`` is the text of the option it is about."""
    code, values = flag
    language = _language(values)
    words = {
        "hard": _("Fewer than one in five points are earned. Check the key, then whether the course teaches it."),
        "easy": _("Almost everybody is right. That may be meant; it tells nobody apart."),
        "negative": _(
            "Who does well in the rest of the quiz does worse here. Check the key, and look for a second right answer."
        ),
        "weak": _("The answer here says little about the rest of the quiz. Look for unclear words."),
        "unused": _("Nobody chose “%(choice)s”. A wrong option that nobody believes could as well be left out."),
        "attracts": _(
            "The upper third chose “%(choice)s” more often than the lower third. It may be right in a way nobody saw."
        ),
        "harder": _(
            "Harder in %(language)s than for others with the same result (class %(letter)s). "
            "Compare the translation with the source."
        ),
        "easier": _(
            "Easier in %(language)s than for others with the same result (class %(letter)s). "
            "The translation may give the answer away."
        ),
    }
    return words[code] % {"language": language, "letter": values.get("letter", ""), "choice": choice}


def _language(values: dict[str, Any]) -> str:
    """Return the language a flag is about, in the reader's own; "" where it is about none."""
    return str(get_language_info(values["language"])["name_translated"]) if "language" in values else ""
