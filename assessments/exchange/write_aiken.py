"""Writes Aiken: single choice, and of that only words and the right letter."""

from string import ascii_uppercase

from .aiken import ANSWER, OPTION
from .outgoing import LeftOut, Written, left_behind, values_of
from .plain import one_line, tidy
from .reading import Fields

BEHIND = ("explanation", "feedback", "hints", "tags", "picture", "read_again")


def write(fields: Fields) -> Written:
    """Return the question in Aiken. Raises LeftOut."""
    if fields["type"] != "single":
        raise LeftOut("out_type")
    options, prompt = values_of(fields, "option"), tidy(fields["prompt"])
    if len(options) > len(ascii_uppercase):
        raise LeftOut("out_many")
    line = one_line(prompt)
    if OPTION.fullmatch(line) or ANSWER.fullmatch(line):
        raise LeftOut("out_like_option")
    right = [letter for letter, one in zip(ascii_uppercase, options, strict=False) if one["correct"]]
    if len(options) < 2 or len(right) != 1:
        raise LeftOut("out_unsound")
    lines = [f"{letter}) {one_line(tidy(one['text']))}" for letter, one in zip(ascii_uppercase, options, strict=False)]
    problems = left_behind(fields, BEHIND)
    if "\n" in prompt:
        problems.append(("out_lines", {}))
    if fields.get("credit") == "per_option":
        problems.append(("out_shares", {}))
    return Written("\n".join([line, *lines, f"ANSWER: {right[0]}", "", ""]), problems)
