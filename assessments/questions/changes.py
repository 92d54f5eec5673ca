"""What changed from one version of a question to the next, in words. Pure functions over content."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from .content import Content

#: Words, single Chinese characters, and what stands between: Wagtail's own comparison loses short words.
_WORDS = re.compile(r"[\u3400-\u9fff]|[^\W\u3400-\u9fff]+|\W")
#: Where a part stands in the content; the same in both versions, whatever its words.
Place = tuple[str, ...]


@dataclass(frozen=True)
class Part:
    """One thing a question says."""

    label: str
    text: str
    #: What has to differ for the part to count as changed.
    same: Any


@dataclass(frozen=True)
class Change:
    """One thing that was added, removed (then ``new`` is empty) or changed."""

    label: str
    old: str
    new: str

    @property
    def kind(self) -> str:
        """Return added, removed or changed."""
        if not self.old:
            return "added"
        return "changed" if self.new else "removed"

    @property
    def pieces(self) -> list[tuple[str, str]]:
        """Return the words as (equal, addition or deletion; text), one after the other."""
        old, new = _WORDS.findall(self.old), _WORDS.findall(self.new)
        found = []
        for _how, old_from, old_to, new_from, new_to in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
            before, after = "".join(old[old_from:old_to]), "".join(new[new_from:new_to])
            found += [("equal", after)] if before == after else [("deletion", before), ("addition", after)]
        return [(kind, text) for kind, text in found if text]


def changes(old: Content, new: Content) -> list[Change]:
    """Return what a version changed, in the order in which a question is read."""
    before, after = dict(_parts(old)), dict(_parts(new))
    places = [*after, *(place for place in before if place not in after)]
    return [
        Change((after.get(place) or before[place]).label, _text(before.get(place)), _text(after.get(place)))
        for place in places
        if _same(before.get(place)) != _same(after.get(place))
    ]


def _text(part: Part | None) -> str:
    return part.text if part else ""


def _same(part: Part | None) -> Any:
    return part.same if part else None


def _parts(content: Content) -> Iterator[tuple[Place, Part]]:
    """Return what a question says, piece by piece; what is empty is left out."""
    yield from _plain(content)
    for list_name, one in _LISTS.items():
        for row in content.get(list_name, []):
            for name, part in one(row):
                if part.text:
                    yield (list_name, row["id"], name), part
    steps = [step["text"] for step in content["steps"]]
    if steps:
        yield ("order",), Part(_("Order"), " → ".join(steps), [step["id"] for step in content["steps"]])
    for place, hint in enumerate(content.get("hints", [])):
        yield ("hints", str(place)), Part(_("Hint"), hint, hint)
    if image := content.get("image"):
        yield ("image",), Part(_("Picture"), image["alt"] or _("without a description"), (image["id"], image["alt"]))


def _plain(content: Content) -> Iterator[tuple[Place, Part]]:
    labels = {"type": _("Type"), "prompt": _("Question"), "explanation": _("Explanation")}
    labels |= {"credit": _("Partly right answers"), "max_words": _("Most words")}
    labels |= {"read_again": _("Where to read again")}
    words = {"type": _type_words, "credit": _credit_words, "read_again": lambda _key: _("another lesson")}
    for name, label in labels.items():
        if value := content.get(name):
            yield (name,), Part(label, words.get(name, str)(value), value)


def _type_words(value: str) -> str:
    from .models import QuestionType

    return str(QuestionType(value).label)


def _credit_words(value: str) -> str:
    from .models import Credit

    return str(Credit(value).label)


def _told(label: str, text: str) -> Part:
    return Part(label, text, text)


def _option(row: Content) -> Iterator[tuple[str, Part]]:
    yield "text", _told(_("Option"), row["text"])
    if row["correct"]:
        yield "correct", Part(_("Right answer"), row["text"], True)
    if row.get("credit") is not None:
        yield "credit", Part(_("Share"), f"{row['text']}: {row['credit']} %", row["credit"])
    yield "feedback", _told(_("Feedback"), row["feedback"])


def _pair(row: Content) -> Iterator[tuple[str, Part]]:
    yield "pair", _told(_("Pair"), f"{row['left']} → {row['right']}")


def _step(row: Content) -> Iterator[tuple[str, Part]]:
    yield "text", _told(_("Step"), row["text"])


def _gap(row: Content) -> Iterator[tuple[str, Part]]:
    yield "right", _told(_("Right words"), " | ".join(one["text"] for one in row["right"]))
    yield "wrong", _told(_("Wrong words to choose from"), " | ".join(one["text"] for one in row["wrong"]))
    yield "feedback", _told(_("Feedback"), row["feedback"])


def _number(row: Content) -> Iterator[tuple[str, Part]]:
    yield "number", _told(_("Number"), f"{row['value']} ± {row['tolerance']}: {row['credit']} %")
    yield "feedback", _told(_("Feedback"), row["feedback"])


def _unit(row: Content) -> Iterator[tuple[str, Part]]:
    yield "unit", _told(pgettext("of measurement", "Unit"), f"{row['text']} × {row['factor']}")


def _accepted(row: Content) -> Iterator[tuple[str, Part]]:
    yield "text", _told(_("Accepted answer"), f"{row['text']}: {row['credit']} %")
    yield "feedback", _told(_("Feedback"), row["feedback"])


def _criterion(row: Content) -> Iterator[tuple[str, Part]]:
    levels = ", ".join(f"{level['text']} ({level['points']})" for level in row["levels"])
    yield "criterion", _told(_("Criterion"), f"{row['text']}: {levels}")


_LISTS: dict[str, Any] = {
    "options": _option,
    "pairs": _pair,
    "steps": _step,
    "gaps": _gap,
    "numbers": _number,
    "units": _unit,
    "accepted": _accepted,
    "criteria": _criterion,
}
