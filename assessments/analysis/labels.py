"""What a counted choice is called on a page, in the words of one version."""

from django.utils.translation import gettext as _

from ..questions.content import Content, choices_of
from .picks import NONE, OTHER, TAKEN


def part_label(content: Content, part: str) -> str:
    """Return what stands before a choice: a blank's number, the left of a pair, a step; "" for the whole question."""
    for number, gap in enumerate(content.get("gaps", []), start=1):
        if gap["id"] == part:
            return _("Blank %(number)d") % {"number": number}
    named = {pair["id"]: pair["left"] for pair in content["pairs"]}
    named |= {step["id"]: step["text"] for step in content["steps"]}
    return str(named.get(part, ""))


def choice_label(content: Content, part: str, choice: str) -> str:
    """Return what was chosen, as the officer read it; typed words are never repeated."""
    fixed = {NONE: _("No answer"), OTHER: _("Something else"), TAKEN: _("A right answer")}
    if choice in fixed:
        return fixed[choice]
    if content["steps"]:
        return _("Place %(number)s") % {"number": choice}
    return _texts(content).get(choice, choice)


def _texts(content: Content) -> dict[str, str]:
    rows = [*content["options"], *content.get("accepted", [])]
    rows += [one for gap in content.get("gaps", []) for one in choices_of(gap)]
    texts = {row["id"]: row["text"] for row in rows}
    texts |= {pair["id"]: pair["right"] for pair in content["pairs"]}
    return texts | {row["id"]: row["value"] for row in content.get("numbers", [])}
