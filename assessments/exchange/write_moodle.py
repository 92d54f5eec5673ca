"""Writes Moodle XML. Texts are plain; only texts with blanks have to be HTML, because their answers stand inside."""

import html
import io
import re
from collections.abc import Callable
from decimal import Context, Decimal
from fractions import Fraction
from xml.sax.xmlreader import AttributesImpl

from django.utils.xmlutils import SimplerXMLGenerator

from ..questions.parts import BLANK
from .outgoing import LeftOut, Written, as_single, left_behind, percent, shares_of, texts_of, truth, values_of
from .parts import written
from .plain import one_line, tidy
from .reading import Fields

BEHIND = ("picture", "read_again", "criteria", "credit_all")
HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n<quiz>\n'
FOOT = "</quiz>\n"
TYPES = {
    "single": "multichoice",
    "multiple": "multichoice",
    "truefalse": "truefalse",
    "matching": "matching",
    "ordering": "ordering",
    "gaps": "multianswer",
    "numeric": "numerical",
    "short": "shortanswer",
    "essay": "essay",
}


class _Xml:
    """A few short words for writing elements."""

    def __init__(self) -> None:
        self.stream = io.StringIO()
        self.to = SimplerXMLGenerator(self.stream, "utf-8", short_empty_elements=True)

    def open(self, tag: str, **attributes: str) -> None:
        """Begin an element."""
        self.to.startElement(tag, AttributesImpl(attributes))

    def close(self, tag: str) -> None:
        """End an element."""
        self.to.endElement(tag)
        self.to.characters("\n")

    def value(self, tag: str, value: object) -> None:
        """Write an element that holds a value."""
        self.open(tag)
        self.to.characters(str(value))
        self.close(tag)

    def text(self, tag: str, text: str, **attributes: str) -> None:
        """Write an element whose words stand in ``<text>``."""
        self.open(tag, **attributes)
        self._words(text)
        self.close(tag)

    def _words(self, text: str) -> None:
        self.open("text")
        self.to.characters(tidy(text))
        self.to.endElement("text")

    def answer(self, text: str, share: Fraction, feedback: str = "", more: dict[str, str] | None = None) -> None:
        """Write an answer with its share in percent."""
        self.open("answer", fraction=percent(share), format="plain_text")
        self._words(one_line(tidy(text)))
        for tag, value in (more or {}).items():
            self.value(tag, value)
        self.text("feedback", feedback or "", format="plain_text")
        self.close("answer")


def category(path: str) -> str:
    """Return the element that puts what follows into a category."""
    xml = _Xml()
    xml.open("question", type="category")
    xml.text("category", f"$course$/top/{path}" if path else "$course$/top")
    xml.close("question")
    return xml.stream.getvalue()


def write(fields: Fields) -> Written:
    """Return the question in Moodle XML. Raises LeftOut."""
    fields, changed = as_single(fields)
    xml = _Xml()
    xml.open("question", type=TYPES[fields["type"]])
    xml.text("name", one_line(fields["name"]))
    if fields["type"] == "gaps":
        xml.text("questiontext", _with_blanks(fields), format="html")
    else:
        xml.text("questiontext", fields["prompt"], format="plain_text")
    xml.text("generalfeedback", fields.get("explanation", ""), format="plain_text")
    xml.value("penalty", "0.3333333")
    xml.value("hidden", 0)
    WRITERS[fields["type"]](xml, fields)
    for hint in fields.get("hints", []):
        xml.text("hint", hint["value"], format="plain_text")
    _tags(xml, fields)
    xml.close("question")
    return Written(xml.stream.getvalue(), changed + left_behind(fields, BEHIND))


def _tags(xml: _Xml, fields: Fields) -> None:
    if fields.get("tags"):
        xml.open("tags")
        for tag in fields["tags"]:
            xml.text("tag", tag)
        xml.close("tags")


def _choice(xml: _Xml, fields: Fields) -> None:
    options, right = values_of(fields, "option"), [one for one in values_of(fields, "option") if one["correct"]]
    single = fields["type"] == "single"
    if len(options) < 2 or not right or (single and len(right) != 1):
        raise LeftOut("out_unsound")
    xml.value("single", str(single).lower())
    xml.value("shuffleanswers", "true")
    xml.value("answernumbering", "none")
    for one, share in zip(options, shares_of(fields), strict=True):
        xml.answer(one["text"], share, one.get("feedback") or "")


def _true_false(xml: _Xml, fields: Fields) -> None:
    found = truth(fields)
    if not found or sum(bool(one["correct"]) for one in found) != 1:
        raise LeftOut("out_unsound")
    for word, one in zip(("true", "false"), found, strict=True):
        xml.answer(word, Fraction(100 * bool(one["correct"])), one.get("feedback") or "")


def _matching(xml: _Xml, fields: Fields) -> None:
    pairs = values_of(fields, "pair")
    if len(pairs) < 2:
        raise LeftOut("out_unsound")
    xml.value("shuffleanswers", "true")
    for one in pairs:
        xml.open("subquestion", format="plain_text")
        xml.value("text", one_line(tidy(one["left"])))
        xml.text("answer", one_line(tidy(one["right"])))
        xml.close("subquestion")


def _ordering(xml: _Xml, fields: Fields) -> None:
    steps = values_of(fields, "step")
    if len(steps) < 2:
        raise LeftOut("out_unsound")
    for tag, value in (("layouttype", "VERTICAL"), ("selecttype", "ALL"), ("gradingtype", "ABSOLUTE_POSITION")):
        xml.value(tag, value)
    for one in steps:
        xml.answer(one["text"], Fraction(100))


def _numeric(xml: _Xml, fields: Fields) -> None:
    numbers, units = values_of(fields, "number"), values_of(fields, "unit")
    if not numbers:
        raise LeftOut("out_unsound")
    for one in numbers:
        more = {"tolerance": str(one["tolerance"])}
        xml.answer(str(one["value"]), Fraction(one["credit"]), one.get("feedback") or "", more)
    if units:
        xml.open("units")
        for one in units:
            xml.open("unit")
            xml.value("multiplier", _multiplier(Decimal(str(one["factor"]))))
            xml.value("unit_name", one_line(tidy(one["text"])))
            xml.close("unit")
        xml.close("units")
    xml.value("unitgradingtype", 1 if units else 0)
    xml.value("showunits", 1 if len(units) > 1 else 0 if units else 3)


def _multiplier(factor: Decimal) -> str:
    """Return how many of a unit the first one is: Moodle counts the other way round."""
    if factor <= 0:
        raise LeftOut("out_unsound")
    return written(Context(prec=28).divide(Decimal(1), factor))


def _short(xml: _Xml, fields: Fields) -> None:
    accepted = values_of(fields, "accepted")
    if not accepted:
        raise LeftOut("out_unsound")
    xml.value("usecase", 0)
    for one in accepted:
        for text in texts_of([one["text"]]):
            xml.answer(text, Fraction(one["credit"]), one.get("feedback") or "")


def _essay(xml: _Xml, fields: Fields) -> None:
    xml.value("responseformat", "editor")
    xml.value("responserequired", 1)
    if fields.get("max_words"):
        xml.value("maxwordlimit", fields["max_words"])


def _blanks(xml: _Xml, fields: Fields) -> None:
    """Write nothing: the answers stand in the text."""


def _with_blanks(fields: Fields) -> str:
    """Return the text as HTML with an embedded answer at each place. Raises LeftOut."""
    gaps = values_of(fields, "gap")
    places = [int(number) for number in BLANK.findall(fields["prompt"])]
    if sorted(places) != list(range(1, len(gaps) + 1)):
        raise LeftOut("out_places")
    text = html.escape(tidy(fields["prompt"]), quote=False).replace("{", "&#123;").replace("\n", "<br>")
    return BLANK.sub(lambda match: _embedded(gaps[int(match[1]) - 1]), text)


def _embedded(gap: dict[str, list[object]]) -> str:
    right, wrong = texts_of(gap["right"]), texts_of(gap.get("wrong") or [])
    if not right:
        raise LeftOut("out_unsound")
    note = f"#{_inside(str(gap.get('feedback')))}" if gap.get("feedback") else ""
    rest = "".join(f"~={_inside(text)}" for text in right[1:]) if not wrong else ""
    kind = "MULTICHOICE" if wrong else "SHORTANSWER"
    return f"{{1:{kind}:={_inside(right[0])}{note}{rest}" + "".join(f"~{_inside(text)}" for text in wrong) + "}"


def _inside(text: str) -> str:
    r"""Return words for the inside of an embedded answer: HTML, then its own escapes."""
    said = html.escape(one_line(tidy(text)), quote=False).replace("{", "&#123;")
    said = re.sub(r"^[=%]", lambda match: f"&#{ord(match[0])};", said)
    return re.sub(r"([}#~/\"\\])", r"\\\1", said)


WRITERS: dict[str, Callable[[_Xml, Fields], None]] = {
    "single": _choice,
    "multiple": _choice,
    "truefalse": _true_false,
    "matching": _matching,
    "ordering": _ordering,
    "gaps": _blanks,
    "numeric": _numeric,
    "short": _short,
    "essay": _essay,
}
