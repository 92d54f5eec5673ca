r"""Reads embedded answers ("cloze"), such as ``{1:SHORTANSWER:=Paris#Yes~=Paname}`` in a text.

Braces and other signs are escaped with a backslash: ``\}``.
"""

import html
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from .parts import gap, spelling
from .reading import NotUnderstood, Problem

PART = re.compile(r"\{(\d*):([A-Z_]+):((?:\\.|[^}\\])*)\}", re.DOTALL)
TYPED = {"SHORTANSWER", "SA", "MW", "SHORTANSWER_C", "SAC", "MWC", "NUMERICAL", "NM"}
CASED = {"SHORTANSWER_C", "SAC", "MWC"}
NUMBERS = {"NUMERICAL", "NM"}
CHOSEN = {
    *("MULTICHOICE", "MC", "MULTICHOICE_V", "MCV", "MULTICHOICE_H", "MCH"),
    *("MULTICHOICE_S", "MCS", "MULTICHOICE_VS", "MCVS", "MULTICHOICE_HS", "MCHS"),
}
_SHARE = re.compile(r"%(-?\d{1,3}(?:\.\d{0,10})?)%")
_ESCAPE = re.compile(r"\\([}#~/\"\\=])")
Plain = Callable[[str], str]


@dataclass
class Blanks:
    """The text with ``[[1]]`` and so on in place of the answers, and the blanks."""

    text: str
    gaps: list[dict[str, Any]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def note(self, code: str, **values: Any) -> None:
        """Remember a loss once."""
        if (code, values) not in self.problems:
            self.problems.append((code, values))


def blanks_of(text: str, plain: Plain) -> Blanks:
    """Return text and blanks. Raises NotUnderstood for kinds of answers we have no blank for."""
    found = Blanks(text)
    weights = set()

    def taken(match: re.Match[str]) -> str:
        weights.add(match[1] or "1")
        found.gaps.append(_gap(match[2], match[3], plain, found))
        return f"[[{len(found.gaps)}]]"

    found.text = PART.sub(taken, text)
    if not found.gaps:
        raise NotUnderstood("cloze_empty")
    if len(weights) > 1:
        found.note("weights")
    return found


def _gap(kind: str, inside: str, plain: Plain, found: Blanks) -> dict[str, Any]:
    if kind not in TYPED | CHOSEN:
        raise NotUnderstood("cloze_kind", kind=kind)
    if kind in CASED:
        found.note("case")
    answers = [_answer(piece, plain) for piece in _split(inside)]
    right = [text for text, share, _note in answers if share == 100]
    wrong = [text for text, share, _note in answers if share != 100]
    if any(0 < share < 100 for _text, share, _note in answers):
        found.note("partial_words")
    note = next((note for _text, share, note in answers if share == 100), "")
    if any(note for _text, share, note in answers[1:] if note) or (answers and not note and answers[0][2]):
        found.note("blank_feedback")
    if kind in CHOSEN:
        if len(right) > 1:
            found.note("one_of_several")
        return gap(right, [text for text in wrong if text], note)
    if kind in NUMBERS:
        right = _numbers(right, found)
    elif any(wrong):
        found.note("wrong_words")
    spelled = []
    for text in right:
        words, problems = spelling(text)
        spelled.append(words)
        for code, values in problems:
            found.note(code, **values)
    return gap(spelled, (), note)


def _split(text: str) -> list[str]:
    """Return the answers between unescaped ``~``."""
    pieces, start = [], 0
    for match in re.finditer(r"\\.|~", text, re.DOTALL):
        if match[0] == "~":
            pieces.append(text[start : match.start()])
            start = match.end()
    return [piece for piece in [*pieces, text[start:]] if piece.strip()]


def _answer(piece: str, plain: Plain) -> tuple[str, Fraction, str]:
    """Return (words, share, feedback)."""
    words, share = piece.strip(), Fraction(0)
    if words.startswith("="):
        words, share = words[1:], Fraction(100)
    elif mark := _SHARE.match(words):
        words, share = words[mark.end() :], Fraction(mark[1])
    said, note = _parted(words)
    return _text(said, plain), share, _text(note, plain)


def _parted(words: str) -> tuple[str, str]:
    """Return what stands before and after the first ``#`` that is not escaped."""
    for match in re.finditer(r"\\.|#", words, re.DOTALL):
        if match[0] == "#":
            return words[: match.start()], words[match.end() :]
    return words, ""


def _text(text: str, plain: Plain) -> str:
    return plain(_ESCAPE.sub(r"\1", text))


def _numbers(texts: list[str], found: Blanks) -> list[str]:
    """Return the numbers as words to be typed: a blank knows no tolerance."""
    found.note("cloze_number")
    return [html.unescape(text).split(":")[0].strip() for text in texts]
