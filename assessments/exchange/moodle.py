"""Reads Moodle XML: what each type of question there becomes here."""

import re
from collections.abc import Callable, Iterator
from decimal import Context, Decimal
from fractions import Fraction
from typing import Any

from . import parts
from .cloze import blanks_of
from .gift import category_path
from .moodle_xml import Element, Node, elements
from .parts import WHOLE, Weighted, number_of
from .plain import AUTO, HTML, MARKDOWN, PLAIN, one_line, plain
from .reading import MAX_CHARACTERS, NotUnderstood, Problem, Read

#: What every question may have; the rest of what is there is told by its name.
ORDINARY = {
    *("name", "questiontext", "generalfeedback", "defaultgrade", "penalty", "hidden", "idnumber", "category", "info"),
    *("answer", "hint", "tags", "single", "shuffleanswers", "answernumbering", "showstandardinstruction", "usecase"),
    *("correctfeedback", "partiallycorrectfeedback", "incorrectfeedback", "shownumcorrect", "subquestion", "units"),
    *("unitgradingtype", "unitpenalty", "showunits", "unitsleft", "responseformat", "responserequired", "instructions"),
    *("responsefieldlines", "attachments", "attachmentsrequired", "graderinfo", "responsetemplate", "maxwordlimit"),
    *(
        "minwordlimit",
        "maxbytes",
        "filetypeslist",
        "dragbox",
        "selectoption",
        "layouttype",
        "selecttype",
        "selectcount",
    ),
    *("gradingtype", "showgrading", "numberingstyle", "image", "image_base64", "file", "editorresponses", "qtype"),
}
#: What Moodle writes there by itself.
STANDARD_FEEDBACK = {"", "Your answer is correct.", "Your answer is partially correct.", "Your answer is incorrect."}
STANDARD_PENALTIES = {Fraction(0), Fraction(1), Fraction(1, 10), Fraction("0.3333333"), Fraction(1, 3)}
Found = tuple[dict[str, Any], list[Problem]]
_PLACE = re.compile(r"\[\[(\d{1,4})\]\]")


class Texts:
    """Turns the texts of one question into plain ones; remembers what was lost."""

    def __init__(self, language: str) -> None:
        self.language = language
        self.lost: set[str] = set()

    def of(self, node: Node, default: str = HTML) -> str:
        """Return the words of an element that wraps them in ``<text>``."""
        form = node.attributes.get("format") or default
        return self.plain(node.get("text").words or node.words, form)

    def plain(self, text: str, form: str = HTML) -> str:
        """Return a text without markup."""
        result, lost = plain(text, form if form in (HTML, AUTO, PLAIN, MARKDOWN) else AUTO)
        self.lost |= lost
        return result


def read(data: bytes, language: str) -> Iterator[Read]:
    """Yield every question. Raises Unreadable."""
    category, number = "", 0
    for element in elements(data):
        kind = element.node.attributes.get("type", "")
        if kind == "category":
            category = category_path(element.node.value("category"))
            continue
        number += 1
        yield _question(number, element, kind, category, language)


def _question(number: int, element: Element, kind: str, category: str, language: str) -> Read:
    node, texts = element.node, Texts(language)
    made = Read(number, element.line, name=one_line(texts.of(node.get("name"), PLAIN)))
    made.prompt = texts.of(node.get("questiontext"))
    try:
        if element.too_large:
            raise NotUnderstood("long_question", limit=MAX_CHARACTERS)
        if kind not in TYPES:
            raise NotUnderstood("moodle_type", kind=kind[:40])
        if not made.prompt:
            raise NotUnderstood("no_prompt")
        fields, problems = TYPES[kind](node, texts)
        made.fields = _common(node, texts) | {"prompt": made.prompt, "category": category} | fields
        made.prompt = made.fields["prompt"]
        made.problems = problems + _losses(element, texts)
    except NotUnderstood as problem:
        made.problems = [problem.problem]
    return made


def _common(node: Node, texts: Texts) -> dict[str, Any]:
    """Return what every type has; asked first, so that the type can say otherwise."""
    return {
        "explanation": texts.of(node.get("generalfeedback")),
        "hints": parts.hints(texts.of(hint) for hint in node.all("hint")),
        "tags": [tag for one in node.get("tags").all("tag") if (tag := one_line(texts.of(one, PLAIN)))],
    }


def _losses(element: Element, texts: Texts) -> list[Problem]:
    """Return what was there and has no place here."""
    node = element.node
    found: list[Problem] = [(code, {}) for code in sorted(texts.lost)]
    if element.files and "pictures" not in texts.lost:
        found.append(("files", {"number": element.files}))
    feedback = {
        texts.of(node.get(f"{name}feedback")) for name in ("correct", "partiallycorrect", "incorrect")
    } - STANDARD_FEEDBACK
    if feedback:
        found.append(("overall_feedback", {}))
    if _fraction(node.value("defaultgrade", "1")) not in (0, 1):
        found.append(("points", {"points": node.value("defaultgrade")[:12]}))
    if _fraction(node.value("penalty", "0")) not in STANDARD_PENALTIES:
        found.append(("penalty", {}))
    if unknown := sorted({child.tag for child in node.children} - ORDINARY):
        found.append(("unknown_parts", {"names": ", ".join(unknown[:8])[:120]}))
    return found


def _fraction(text: str) -> Fraction:
    try:
        return Fraction(number_of(text))
    except NotUnderstood:
        return Fraction(0)


def _weighted(node: Node, texts: Texts, default: str = HTML) -> list[Weighted]:
    form = node.attributes.get("format") or default
    return [
        Weighted(texts.of(one, form), _fraction(one.attributes.get("fraction", "0")), texts.of(one.get("feedback")))
        for one in node.all("answer")
    ]


def _choice(node: Node, texts: Texts) -> Found:
    options = _weighted(node, texts)
    kept = [one for one in options if one.text]
    if len(kept) < 2:
        raise NotUnderstood("few_options")
    fields, problems = parts.choice(kept, single=node.value("single", "true").lower() in ("true", "1"))
    return fields, problems + ([("empty_options", {})] if len(kept) < len(options) else [])


def _all_or_nothing(node: Node, texts: Texts) -> Found:
    """Of the plug-in "all-or-nothing multiple choice"."""
    fields, _problems = parts.choice(_weighted(node, texts), single=False)
    for one in fields["answers"]:
        one["value"]["credit"] = None
    return fields | {"credit": "all"}, []


def _true_false(node: Node, texts: Texts) -> Found:
    answers = {one.text.strip().lower(): one for one in _weighted(node, texts)}
    if not {"true", "false"} <= answers.keys():
        raise NotUnderstood("truefalse")
    yes, no = answers["true"], answers["false"]
    if {yes.share, no.share} != {Fraction(0), WHOLE}:
        raise NotUnderstood("truefalse")
    feedback = (yes.feedback, no.feedback)
    return parts.true_false(right=yes.share == WHOLE, language=texts.language, feedback=feedback), []


def _short(node: Node, texts: Texts) -> Found:
    accepted = [one for one in _weighted(node, texts, AUTO) if one.text]
    if not accepted:
        raise NotUnderstood("nothing_right")
    fields, problems = parts.short(accepted)
    return fields, problems + ([("case", {})] if node.value("usecase") == "1" else [])


def _numeric(node: Node, texts: Texts) -> Found:
    numbers: list[tuple[Decimal, Decimal, Fraction, str]] = []
    problems: list[Problem] = []
    for one in node.all("answer"):
        words = texts.of(one, AUTO)
        if words in ("*", ""):
            problems.append(("any_number", {}))
            continue
        share = _fraction(one.attributes.get("fraction", "100"))
        numbers.append((number_of(words), _decimal(one.value("tolerance", "0")), share, texts.of(one.get("feedback"))))
    fields, found = parts.numeric(numbers, _units(node))
    if _fraction(node.value("unitpenalty", "0.1")) != Fraction(1, 10) and node.value("unitgradingtype", "0") != "0":
        found.append(("unit_penalty", {}))
    return fields, problems + found


def _decimal(text: str) -> Decimal:
    return number_of(text or "0")


def _units(node: Node) -> list[tuple[str, Decimal]]:
    """Return units with how many of the first each is; Moodle counts the other way round."""
    units = []
    for one in node.get("units").all("unit"):
        multiplier = number_of(one.value("multiplier", "1"))
        if multiplier <= 0:
            raise NotUnderstood("number", text=str(multiplier)[:40])
        units.append((one_line(one.value("unit_name")), _inverse(multiplier)))
    return sorted(((name, factor) for name, factor in units if name), key=lambda unit: unit[1] != 1)


def _inverse(number: Decimal) -> Decimal:
    """Return 1 divided by a number, so that what was divided once before comes back whole."""
    return Context(prec=12).divide(Decimal(1), number)


def _matching(node: Node, texts: Texts) -> Found:
    """Moodle shows the answers, which have no format of their own, in a list: they hold no markup."""
    return parts.matching(
        (texts.of(one), texts.of(one.get("answer"), PLAIN if one.attributes.get("format") == PLAIN else AUTO))
        for one in node.all("subquestion")
    )


def _essay(node: Node, texts: Texts) -> Found:
    problems: list[Problem] = []
    if texts.of(node.get("graderinfo")):
        problems.append(("grader_info", {}))
    if texts.of(node.get("responsetemplate")):
        problems.append(("template", {}))
    if node.value("attachments", "0") not in ("0", ""):
        problems.append(("attachments", {}))
    words = node.value("maxwordlimit")
    limit = {"max_words": int(words)} if words.isdecimal() and 0 < int(words) < 32_768 else {}
    return {"type": "essay", "answers": [], **limit}, problems


def _ordering(node: Node, texts: Texts) -> Found:
    return parts.ordering(texts.of(one) for one in node.all("answer")), []


def _cloze(node: Node, texts: Texts) -> Found:
    text = node.get("questiontext")
    form = text.attributes.get("format") or HTML
    blanks = blanks_of(text.get("text").words or text.words, lambda words: one_line(texts.plain(words)))
    return {"type": "gaps", "answers": blanks.gaps, "prompt": texts.plain(blanks.text, form)}, blanks.problems


def _words_in_text(tag: str, group: Callable[[Node], str]) -> Callable[[Node, Texts], Found]:
    """Return a reader for texts whose places are numbers of words in groups."""

    def reader(node: Node, texts: Texts) -> Found:
        words = [(texts.of(one, PLAIN), group(one)) for one in node.all(tag)]
        prompt = texts.of(node.get("questiontext"))
        places = [int(one) for one in _PLACE.findall(prompt)]
        if not places or not all(0 < place <= len(words) for place in places):
            raise NotUnderstood("places")
        gaps = []
        for place in places:
            right, name = words[place - 1]
            others = dict.fromkeys(text for text, other in words if other == name and text and text != right)
            gaps.append(parts.gap([right], others))
        numbers = iter(range(1, len(places) + 1))
        return {"type": "gaps", "answers": gaps, "prompt": _PLACE.sub(lambda _m: f"[[{next(numbers)}]]", prompt)}, []

    return reader


TYPES: dict[str, Callable[[Node, Texts], Found]] = {
    "multichoice": _choice,
    "multichoiceset": _all_or_nothing,
    "truefalse": _true_false,
    "shortanswer": _short,
    "numerical": _numeric,
    "matching": _matching,
    "match": _matching,
    "essay": _essay,
    "ordering": _ordering,
    "multianswer": _cloze,
    "cloze": _cloze,
    "gapselect": _words_in_text("selectoption", lambda one: one.value("group")),
    "ddwtos": _words_in_text("dragbox", lambda one: one.value("group")),
}
