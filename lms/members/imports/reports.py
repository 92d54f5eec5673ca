"""What is wrong, in words for whoever brings the file."""

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .lines import MOST_POSTS, Problem
from .models import PeopleImport

#: Sentences about one line. Those that need values have them in ``values``.
LINE = {
    "apart": gettext_lazy(
        "This person stands in line %(line)s already. Put all lines of one person together, %(most)s at most."
    ),
    "begun": gettext_lazy("This post has begun on %(first)s and cannot begin on a day to come."),
    "circle": gettext_lazy("The unit would stand below itself."),
    "code_taken": gettext_lazy("Another unit of the agency has this code."),
    "date": gettext_lazy("Write dates as year, month and day: 2026-01-31. Column: %(column)s."),
    "differs": gettext_lazy("This is not what line %(line)s says of the same person. Column: %(column)s."),
    "email": gettext_lazy("The e-mail address is not complete."),
    "email_twice": gettext_lazy("This address stands in line %(line)s for somebody else."),
    "ends_first": gettext_lazy("The last day is before the first."),
    "language": gettext_lazy("The language must be one of: %(codes)s."),
    "long_cell": gettext_lazy("A cell is longer than %(most)s characters. Column: %(column)s."),
    "main": gettext_lazy("Write yes or no in the column “main”."),
    "moved_on": gettext_lazy("Something changed while the file was applied. Bring this line once more."),
    "name_taken": gettext_lazy("Another unit in the same place has this name."),
    "needed": gettext_lazy("A cell is empty that is needed here. Column: %(column)s."),
    "no_main": gettext_lazy("A new person needs a main post."),
    "no_such_position": gettext_lazy("There is no position of this name. Write its key, or its name in any language."),
    "no_such_unit": gettext_lazy("The agency has no unit of this code or name."),
    "nobody": gettext_lazy("Neither staff number nor e-mail address says who this is."),
    "not_yours": gettext_lazy("This number or address belongs to an account that is not yours to change."),
    "other_address": gettext_lazy(
        "The account of this staff number has another address. A file does not change addresses."
    ),
    "other_line": gettext_lazy("It needs line %(line)s, which is wrong."),
    "other_number": gettext_lazy("The account of this address has another staff number."),
    "overlaps": gettext_lazy("It overlaps with a post in %(unit)s that begins on %(first)s."),
    "several_positions": gettext_lazy("Several positions have this name. Write the key."),
    "several_units": gettext_lazy(
        "Several units have this name. Write the code, or the name in full: Agency / Unit / Team."
    ),
    "too_deep": gettext_lazy("The tree of units would become too deep."),
    "too_long": gettext_lazy("The line has more cells than the first one."),
    "twice": gettext_lazy("The same post stands in a line above, with other days."),
    "unit_twice": gettext_lazy("This unit stands in line %(line)s already."),
}
FILE: dict[str, Callable[[str], str]] = {
    "broken": lambda number: (
        _("This is not a CSV file, or a quotation mark in it is never closed. It begins in line %(number)s.")
        % {"number": number}
    ),
    "nobody": lambda _number: _("There is no line below the heading."),
    "no_longer": lambda _number: _("Whoever started it may not change these people any more."),
    "stopped": lambda _number: _("It was stopped on the way. What is applied stays; the rest waits."),
    "too_many": lambda _number: _("The file has too many lines. Split it."),
}


def line_words(problems: list[Problem]) -> list[str]:
    """Return what is wrong with a line, a sentence each."""
    return [_sentence(problem) for problem in problems]


def _sentence(problem: Problem) -> str:
    values: dict[str, Any] = {"most": MOST_POSTS} | problem
    return str(LINE[problem["code"]]) % values


def file_words(batch: PeopleImport) -> str:
    """Return what is wrong with the file as a whole, or why it waits; empty for nothing."""
    code, _colon, value = batch.problem.partition(":")
    return FILE[code](value) if code in FILE else ""
