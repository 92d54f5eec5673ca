"""Texts of other tools as ours: plain, with their line breaks. What gets lost on the way is named.

The result is text, not HTML: whoever shows it escapes it.
"""

import re
from html.parser import HTMLParser

BREAKS = frozenset(
    (
        *("address", "article", "blockquote", "br", "dd", "div", "dl", "dt", "fieldset", "figure", "footer"),
        *("h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main", "ol", "p", "pre", "section"),
        *("table", "tbody", "tfoot", "thead", "tr", "ul"),
    )
)
EMPHASIS = frozenset(
    (
        *("b", "big", "code", "del", "em", "font", "i", "ins", "kbd", "mark", "s", "small"),
        *("span", "strike", "strong", "tt", "u", "var"),
    )
)
#: Elements whose loss is told, by the code that tells it.
LOST = {
    "img": "pictures",
    "svg": "pictures",
    "audio": "media",
    "embed": "media",
    "iframe": "media",
    "object": "media",
    "video": "media",
    "input": "form_fields",
    "select": "form_fields",
    "script": "scripts",
    "style": "scripts",
    "table": "tables",
    "math": "formulas",
    "a": "links",
}
SILENT = frozenset({"script", "style", "title"})
RAISED = {"sup": "^", "sub": "_"}
KNOWN = BREAKS | EMPHASIS | LOST.keys() | SILENT | RAISED.keys() | {"abbr", "acronym", "body", "center", "cite", "head"}
KNOWN |= {"html", "label", "meta", "nobr", "q", "source", "td", "th", "caption", "col", "colgroup", "wbr", "bdi", "bdo"}

_TAG = re.compile(r"</?([a-zA-Z][a-zA-Z0-9]*)(?=[\s/>])|&#?\w{2,10};")
_FORMULA = re.compile(r"\\\(|\\\[|\$\$")
_DATA = re.compile(r"data:[\w.+/;=-]{0,100},[A-Za-z0-9+/=\s%]{64,}")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufeff\ufdd0-\ufdef]")
_SPACES = re.compile(r"[ \t\f\xa0]+")
_GAPS = re.compile(r"\n{3,}")

#: Moodle's names of text formats.
HTML, AUTO, PLAIN, MARKDOWN = "html", "moodle_auto_format", "plain_text", "markdown"


def plain(text: str, form: str = HTML) -> tuple[str, set[str]]:
    """Return ``text`` without markup, and the codes of what was lost. ``form`` is a Moodle text format."""
    lost = {"formulas"} if _FORMULA.search(text) else set()
    if form == MARKDOWN and re.search(r"[*_`#]|\]\(", text):
        lost.add("markdown")
    if form == PLAIN or (form != HTML and not _has_markup(text)):
        return tidy(text), lost
    reader = _Reader(keep_lines=form != HTML)
    reader.feed(_DATA.sub("", text))
    reader.close()
    return tidy("".join(reader.pieces)), lost | reader.lost


def tidy(text: str) -> str:
    """Return ``text`` without control characters, with one kind of line end and no blanks at its edges."""
    text = _CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    return text.strip()


def one_line(text: str) -> str:
    """Return ``text`` in one line."""
    return " ".join(text.split())


def _has_markup(text: str) -> bool:
    """Return whether a text that may be HTML is: "a < b" is none."""
    return any(match[1] is None or match[1].lower() in KNOWN for match in _TAG.finditer(text))


class _Reader(HTMLParser):
    """Collects words and line breaks."""

    def __init__(self, *, keep_lines: bool) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        self.lost: set[str] = set()
        self._keep_lines = keep_lines
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Break the line, mark what is raised, keep a picture's description, note what is lost."""
        if tag not in KNOWN:
            self.handle_data(self.get_starttag_text() or "")
        if tag in BREAKS:
            self._break(tag)
        elif tag in ("td", "th"):
            self.pieces.append(" ")
        if tag == "img":
            self.pieces.append(one_line(dict(attrs).get("alt") or ""))
        self.pieces.append(RAISED.get(tag, ""))
        self._silent += tag in SILENT
        self._note(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Treat ``<br/>`` as ``<br>``."""
        self.handle_starttag(tag, attrs)
        self._silent -= tag in SILENT

    def handle_endtag(self, tag: str) -> None:
        """Break the line after a block."""
        if tag in BREAKS and tag != "br":
            self._break("")
        self._silent = max(0, self._silent - (tag in SILENT))

    def handle_data(self, data: str) -> None:
        """Keep words; a line's end in HTML is a space."""
        if not self._silent:
            self.pieces.append(_SPACES.sub(" ", data) if self._keep_lines else self._spaced(data))

    def close(self) -> None:
        """Tidy the spaces around line breaks."""
        super().close()
        lines = (line.strip() for line in _SPACES.sub(" ", "".join(self.pieces)).split("\n"))
        self.pieces = [_GAPS.sub("\n\n", "\n".join(lines))]

    @staticmethod
    def _spaced(data: str) -> str:
        return re.sub(r"\s+", " ", data)

    def _break(self, tag: str) -> None:
        if tag == "br" or (self.pieces and not self._at_line_start()):
            self.pieces.append("\n")
        if tag == "li":
            self.pieces.append("- ")

    def _at_line_start(self) -> bool:
        tail = next((piece for piece in reversed(self.pieces) if piece.strip(" ")), "\n")
        return tail.endswith("\n")

    def _note(self, tag: str) -> None:
        if tag in LOST:
            self.lost.add(LOST[tag])
        elif tag in RAISED:
            self.lost.add("raised")
        elif tag in EMPHASIS - {"span", "font"}:
            self.lost.add("emphasis")
