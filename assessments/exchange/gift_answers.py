"""What stands between the braces of a GIFT question, with escapes masked (see ``gift``)."""

import re
from collections.abc import Callable, Iterator
from decimal import Decimal
from fractions import Fraction
from typing import Any

from . import parts
from .parts import WHOLE, Weighted, number_of
from .reading import NotUnderstood, Problem

Plain = Callable[[str], str]
Found = tuple[dict[str, Any], list[Problem]]

#: A share such as %50% or %-33.333%.
_SHARE = re.compile(r"%(-?\d{1,3}(?:\.\d{0,10})?)%")
_MARK = re.compile(r"(~=|[~=])")
_TRUTH = {"T": True, "TRUE": True, "F": False, "FALSE": False}
#: Of another kind than the standard ones: an ordering plug-in and others begin with a sign of their own.
_PLUGIN = re.compile(r"[>$@]")


def answers_of(text: str, plain: Plain, language: str) -> Found:
    """Return type, answers and credit. Raises NotUnderstood."""
    text = text.strip()
    if not text:
        return {"type": "essay", "answers": []}, []
    if _PLUGIN.match(text):
        raise NotUnderstood("gift_plugin", text=text[:20])
    if text.startswith("#"):
        return _numeric(text[1:].strip(), plain)
    if "~" in text:
        return _choice(text, plain)
    if "->" in text and "=" in text:
        return _matching(text, plain)
    if (truth := _TRUTH.get(text.split("#")[0].strip().upper())) is not None:
        return _true_false(truth, text.split("#")[1:], plain, language), []
    return parts.short([Weighted(words, share, note) for words, share, note in _answers(text, plain)])


def _pieces(text: str) -> Iterator[tuple[str, str]]:
    """Yield (mark, text) for each answer; what stands before the first mark counts as one."""
    found = _MARK.split(text)
    if found[0].strip():
        yield "=" if "~" not in text else "~", found[0]
    yield from zip(found[1::2], found[2::2], strict=True)


def _answers(text: str, plain: Plain) -> Iterator[tuple[str, Fraction, str]]:
    """Yield (words, share, feedback)."""
    for mark, piece in _pieces(text):
        piece = piece.strip()
        share = WHOLE if "=" in mark else Fraction(0)
        if match := _SHARE.match(piece):
            share, piece = Fraction(match[1]), piece[match.end() :]
        words, _hash, note = piece.partition("#")
        yield plain(words), share, plain(note)


def _choice(text: str, plain: Plain) -> Found:
    options = [Weighted(words, share, note) for words, share, note in _answers(text, plain)]
    kept = [one for one in options if one.text]
    if len(kept) < 2:
        raise NotUnderstood("few_options")
    single = any("=" in mark for mark, _piece in _pieces(text))
    fields, problems = parts.choice(kept, single=single)
    return fields, problems + ([("empty_options", {})] if len(kept) < len(options) else [])


def _matching(text: str, plain: Plain) -> Found:
    pairs = []
    for _mark, piece in _pieces(text):
        left, arrow, right = piece.partition("->")
        if not arrow:
            raise NotUnderstood("gift_pair", text=plain(piece)[:40])
        pairs.append((plain(left), plain(right)))
    return parts.matching(pairs)


def _true_false(truth: bool, notes: list[str], plain: Plain, language: str) -> dict[str, Any]:
    """The first note is for the wrong answer, the second for the right one."""
    wrong, right = (plain(notes[place]) if len(notes) > place else "" for place in (0, 1))
    return parts.true_false(right=truth, language=language, feedback=(right, wrong) if truth else (wrong, right))


def _numeric(text: str, plain: Plain) -> Found:
    numbers: list[tuple[Decimal, Decimal, Fraction, str]] = []
    problems: list[Problem] = []
    for _mark, piece in _pieces(text):
        piece = piece.strip()
        share = WHOLE
        if match := _SHARE.match(piece):
            share, piece = Fraction(match[1]), piece[match.end() :]
        words, _hash, note = piece.partition("#")
        if words.strip() in ("*", ""):
            problems.append(("any_number", {}))
            continue
        numbers.append((*_range(plain(words)), share, plain(note)))
    fields, found = parts.numeric(numbers)
    return fields, problems + found


def _range(text: str) -> tuple[Decimal, Decimal]:
    """Return value and tolerance of "12", "12:0.5" or "11.5..12.5"."""
    low, dots, high = text.partition("..")
    if dots:
        first, last = number_of(low), number_of(high)
        return (first + last) / 2, abs(last - first) / 2
    value, _colon, tolerance = text.partition(":")
    return number_of(value), number_of(tolerance) if tolerance.strip() else Decimal(0)
