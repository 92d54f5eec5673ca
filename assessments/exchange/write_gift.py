r"""Writes GIFT. Every text is plain (``[plain]``), so that ``<`` and ``&`` are read back as they are."""

import re
from collections.abc import Callable
from fractions import Fraction
from typing import Any

from .outgoing import LeftOut, Written, as_single, left_behind, percent, shares_of, texts_of, truth, values_of
from .plain import one_line, tidy
from .reading import Fields

BEHIND = ("hints", "picture", "read_again", "units", "criteria", "max_words", "credit_all")
_CONTROL = re.compile(r"([\\~=#{}:])")


def escaped(text: str) -> str:
    """Return a text with control characters escaped, in one line."""
    return _CONTROL.sub(r"\\\1", tidy(text)).replace("\n", "\\n")


def _part(text: str) -> str:
    """Return the text of an answer; what looks like a share or a format is kept from being read as one."""
    plain = escaped(one_line(tidy(text)))
    return f"[plain]{plain}" if plain.startswith(("%", "[")) else plain


def _note(text: str | None) -> str:
    return f"#{_part(text)}" if text else ""


def write(fields: Fields) -> Written:
    """Return the question in GIFT. Raises LeftOut."""
    fields, changed = as_single(fields)
    if fields["type"] not in WRITERS:
        raise LeftOut("out_type")
    inside = WRITERS[fields["type"]](fields)
    if explanation := fields.get("explanation"):
        inside += f"\n####{_explained(explanation)}"
    tags = "".join(f"[tag:{tag.replace(']', ')')}]" for tag in fields.get("tags", []))
    heading = f"// {tags}\n" if tags else ""
    title = escaped(one_line(fields["name"]))
    text = f"{heading}::{title}::[plain]{escaped(fields['prompt'])}{{{inside}}}\n\n"
    return Written(text, changed + left_behind(fields, BEHIND))


def _explained(text: str) -> str:
    plain = escaped(text)
    return f"[plain]{plain}" if plain.startswith("[") else plain


def _choice(fields: Fields) -> str:
    options, shares = values_of(fields, "option"), shares_of(fields)
    single = fields["type"] == "single"
    right = [one for one in options if one["correct"]]
    if len(options) < 2 or not right or (single and len(right) != 1):
        raise LeftOut("out_unsound")
    if single and [share for share in shares if share == 100] != [100]:
        raise LeftOut("out_choice")
    return "".join(
        f"\n{_mark(share, single=single)}{_part(one['text'])}{_note(one.get('feedback'))}"
        for one, share in zip(options, shares, strict=True)
    )


def _mark(share: Fraction, *, single: bool) -> str:
    if single and share == 100:
        return "="
    return f"~%{percent(share)}%" if share else "~"


def _true_false(fields: Fields) -> str:
    """Write the remark for the wrong answer first, as the format wants it."""
    found = truth(fields)
    if not found or sum(bool(one["correct"]) for one in found) != 1:
        raise LeftOut("out_unsound")
    wrong, right = sorted(found, key=lambda one: bool(one["correct"]))
    notes = f"#{_part(wrong.get('feedback') or '')}#{_part(right.get('feedback') or '')}"
    return ("TRUE" if found[0]["correct"] else "FALSE") + (notes if notes != "##" else "")


def _matching(fields: Fields) -> str:
    pairs = values_of(fields, "pair")
    if len(pairs) < 2:
        raise LeftOut("out_unsound")
    if any("->" in text for one in pairs for text in (one["left"], one["right"])):
        raise LeftOut("out_arrow")
    return "".join(f"\n={_part(one['left'])} -> {_part(one['right'])}" for one in pairs)


def _short(fields: Fields) -> str:
    accepted = values_of(fields, "accepted")
    if not accepted:
        raise LeftOut("out_unsound")
    pieces = [
        f"\n{_typed_mark(one['credit'])}{_part(text)}{_note(one.get('feedback'))}"
        for one in accepted
        for text in texts_of([one["text"]])
    ]
    if "->" in "".join(pieces):
        raise LeftOut("out_arrow")
    return "".join(pieces)


def _typed_mark(credit: int) -> str:
    return "=" if credit == 100 else f"=%{credit}%"


def _numeric(fields: Fields) -> str:
    numbers = values_of(fields, "number")
    if not numbers:
        raise LeftOut("out_unsound")
    rows = [
        f"\n{_typed_mark(one['credit'])}{one['value']}:{one['tolerance']}{_note(one.get('feedback'))}"
        for one in numbers
    ]
    return "#" + "".join(rows)


def _essay(fields: Fields) -> str:
    return ""


WRITERS: dict[str, Callable[[Fields], Any]] = {
    "single": _choice,
    "multiple": _choice,
    "truefalse": _true_false,
    "matching": _matching,
    "short": _short,
    "numeric": _numeric,
    "essay": _essay,
}
